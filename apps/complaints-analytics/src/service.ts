import {
  approvalEnds,
  catalogueDescribed,
  causeDefined,
  compensationApprovalAsked,
  compensationApprovalCalledOff,
  clientErased,
  complaintRowsReceived,
  complaintsDataErased,
  complaintsImported,
  effectAsked,
  effectCounted,
  importChunkCounted,
  importUndoAsked,
  importedComplaintsUndone,
} from '@okno/contracts';
import type { ServiceDefinition } from '@okno/service-kit';
import { ComplaintsAnalyticsModule } from './complaints-analytics.module.js';
import { complaintsAnalyticsRefusals } from './complaints-analytics.refusals.js';
import { complaintEvents } from './complaints/complaint-facts.repository.js';
import { complaintTriggers } from './complaints/complaints.consumer.js';
import { complaintsAnalyticsSettings } from './config.js';
import { RebuildCube } from './cube/rebuild-cube.usecase.js';
import { causeTables } from './migrations/0001-causes.js';
import { replicaTables } from './migrations/0002-replicas.js';
import { complaintTables } from './migrations/0003-complaints.js';
import { effectTables } from './migrations/0004-effects.js';
import { undoImportTables } from './migrations/0005-undo-imports.js';
import { compensationApprovalTables } from './migrations/0006-compensation-approvals.js';
import { replicaEvents } from './replicas/replicas.consumer.js';
import { complaintsTables } from './personal-data/complaints-tables.rules.js';

/** Learns: complaints, the cube and the reports. The cube reads the event log by itself, so its events are not consumed here. */
export const complaintsAnalyticsService: ServiceDefinition = {
  name: 'complaints-analytics',
  schema: 'complaints_analytics',
  title: { en: 'Complaints and reports', ru: 'Жалобы и отчёты' },
  module: ComplaintsAnalyticsModule,
  migrations: [causeTables, replicaTables, complaintTables, effectTables, undoImportTables, compensationApprovalTables],
  publishes: [
    causeDefined,
    ...complaintEvents,
    compensationApprovalAsked,
    compensationApprovalCalledOff,
    complaintsDataErased,
    complaintsImported,
    importChunkCounted,
    importedComplaintsUndone,
    catalogueDescribed,
    effectCounted,
  ],
  consumes: [
    ...replicaEvents,
    ...complaintTriggers,
    ...approvalEnds,
    clientErased,
    complaintRowsReceived,
    importUndoAsked,
    effectAsked,
  ],
  projections: ['request_replica', 'product_replica', 'department_replica', 'calendar_replica'],
  rebuilds: [{ name: 'cube', store: RebuildCube }],
  personalData: complaintsTables,
  refusals: complaintsAnalyticsRefusals,
  settings: complaintsAnalyticsSettings,
};
