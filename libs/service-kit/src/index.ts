export * from './access/allow.decorator.js';
export * from './access/identity.js';
export * from './audit/audit-journal.js';
export { AuditSealer } from './audit/audit-sealer.js';
export * from './clock.js';
export * from './config.js';
export { Meters } from './health/meters.js';
export type * from './host/host.js';
export { Backlogs, OPERATIONS, Readiness, type Operations, type Settlement } from './host/operations.js';
export type * from './host/service-definition.js';
export {
  messageToParent,
  parentVariable,
  ParentProcess,
  type MessageToChild,
  type MessageToParent,
} from './host/parent-process.js';
export { processSettings, runService } from './host/run-service.js';
export { stopOnSignal } from './host/stop-on-signal.js';
export { startService } from './host/start-service.js';
export * from './http/answers.decorator.js';
export * from './http/keyset.js';
export { arriving, known } from './http/known.js';
export { acceptRawBodies } from './http/raw-body.js';
export { Context, ExpectedVersion } from './http/request-context.js';
export { bodyHash, once } from './idempotency/idempotency.js';
export * from './ids.js';
export { localDay, localYear } from './local-day.js';
export { createLogger, databaseLogger, type Logger } from './logging.js';
export { sendProblem } from './problems/problem.filter.js';
export * from './problems/refusal.js';
export { RebuildRefused } from './projections/rebuild-refused.js';
export { obeyRebuild } from './projections/rebuild-command.js';
export { rebuildService } from './projections/rebuild-service.js';
export { projectionsOf } from './projections/rebuild-tables.js';
export { shadowedTable, type RebuiltStore } from './projections/projection.js';
export { keepHighest, type ReplicaRow } from './replicas/keep-highest.js';
export { DueTimers, firstDue, type DueTimer } from './timers/due-timers.js';
export * from './tokens.js';
export { Tracing } from './tracing/tracing.js';
export * from './visibility/can-see.js';
export { SqlParameters } from './visibility/sql-parameters.js';
export { contextOfEvent, contextOfTimer } from './work/event-work.js';
export { Gatherer } from './work/gatherer.js';
export { takeTurn } from './work/take-turn.js';
export { UnitOfWork, type Announcements, type Work } from './work/unit-of-work.js';
export type { WorkContext } from './work/work-context.js';
