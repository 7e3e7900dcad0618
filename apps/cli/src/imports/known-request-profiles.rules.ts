import type { ImportProfileInput } from '@okno/contracts';

/** Incidents of three lines, a row for each change of status; the impact is the latest one, copied back. */
const volvoVinst: ImportProfileInput = {
  name: 'volvo-vinst',
  source: 'requests-csv',
  rowsAre: 'snapshots',
  key: ['SR Number'],
  columns: {
    at: { from: ['Change Date+Time'] },
    status: {
      from: ['Status', 'Sub Status'],
      map: {
        'Queued Awaiting Assignment': 'assigned',
        'Accepted Assigned': 'assigned',
        'Accepted In Progress': 'in-progress',
        'Accepted Wait': 'waiting',
        'Accepted Wait - User': 'waiting',
        'Accepted Wait - Customer': 'waiting',
        'Accepted Wait - Vendor': 'waiting',
        'Accepted Wait - Implementation': 'waiting',
        'Completed In Call': 'solved',
        'Completed Resolved': 'solved',
        'Completed Closed': 'closed',
        'Completed Cancelled': 'closed',
        'Unmatched Unmatched': 'registered',
      },
    },
    kind: { const: 'incident' },
    product: { from: ['Product'] },
    priority: { from: ['SR Latest Impact'], map: { Major: 1, High: 2, Medium: 3, Low: 4 } },
    tier: { from: ['ST Level'], map: { L1: 1, L2: 2, 'L2/L3': 2, L3: 3 } },
    department: { from: ['Involved ST'] },
    employee: { from: ['Resource'], missing: ['Siebel'] },
  },
};

/** An audit log of incidents, a row for each change of any field; the file names no zone, so its clock is taken for UTC. */
const serviceNow: ImportProfileInput = {
  name: 'servicenow-incidents',
  source: 'requests-csv',
  rowsAre: 'snapshots',
  key: ['number'],
  missing: ['?'],
  columns: {
    at: { from: ['sys_updated_at'], format: 'd/M/yyyy HH:mm', timezone: 'UTC' },
    registeredAt: { from: ['opened_at'], format: 'd/M/yyyy HH:mm', timezone: 'UTC' },
    solvedAt: { from: ['resolved_at'], format: 'd/M/yyyy HH:mm', timezone: 'UTC' },
    closedAt: { from: ['closed_at'], format: 'd/M/yyyy HH:mm', timezone: 'UTC' },
    status: {
      from: ['incident_state'],
      map: {
        New: 'registered',
        Active: 'in-progress',
        'Awaiting User Info': 'waiting',
        'Awaiting Vendor': 'waiting',
        'Awaiting Problem': 'waiting',
        'Awaiting Evidence': 'waiting',
        Resolved: 'solved',
        Closed: 'closed',
      },
    },
    kind: { const: 'incident' },
    channel: {
      from: ['contact_type'],
      map: { Phone: 'phone', IVR: 'phone', Email: 'email', 'Self service': 'portal', '*': 'api' },
    },
    clientExternalId: { from: ['caller_id'] },
    subject: { from: ['category', 'subcategory', 'u_symptom'] },
    priority: {
      from: ['priority'],
      map: { '1 - Critical': 1, '2 - High': 2, '3 - Moderate': 3, '4 - Low': 4, '*': null },
    },
    department: { from: ['assignment_group'] },
    employee: { from: ['assigned_to'] },
  },
};

/** Tickets of a help desk, a row for each thing done, by the clock of Italy. */
const helpdeskItalian: ImportProfileInput = {
  name: 'helpdesk-italian',
  source: 'requests-csv',
  rowsAre: 'snapshots',
  key: ['Case ID'],
  columns: {
    at: { from: ['Complete Timestamp'], format: 'yyyy/M/d H:mm:ss', timezone: 'Europe/Rome' },
    status: {
      from: ['Activity'],
      map: {
        'Insert ticket': 'registered',
        'Assign seriousness': 'registered',
        'Take in charge ticket': 'in-progress',
        'Require upgrade': 'in-progress',
        'Create SW anomaly': 'in-progress',
        'Resolve SW anomaly': 'in-progress',
        'Schedule intervention': 'in-progress',
        Wait: 'waiting',
        'Resolve ticket': 'solved',
        RESOLVED: 'solved',
        VERIFIED: 'solved',
        Closed: 'closed',
        DUPLICATE: 'closed',
        INVALID: 'closed',
      },
    },
    clientExternalId: { from: ['customer'] },
    product: { from: ['product'] },
    department: { from: ['support_section'] },
    employee: { from: ['Resource'] },
  },
};

export const knownRequestProfiles = [volvoVinst, serviceNow, helpdeskItalian];
