/**
 * Ids that exist in every installation from its first second, so that an empty system has an owner for its first
 * request: the administrator is an employee of the root department, which has a default calendar and policy.
 * Each service makes its own of these at its first start; no order of start-up is needed.
 */
export const wellKnown = {
  administratorUserId: '01900000-0000-7000-8000-000000000001',
  administratorEmployeeId: '01900000-0000-7000-8000-000000000002',
  rootDepartmentId: '01900000-0000-7000-8000-000000000003',
  defaultCalendarId: '01900000-0000-7000-8000-000000000004',
  defaultPolicyId: '01900000-0000-7000-8000-000000000005',
  cubeCatalogueId: '01900000-0000-7000-8000-000000000006',
} as const;
