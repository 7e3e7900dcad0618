export {
  positionKey,
  type EventLog,
  type LoggedEvent,
  type PositionedBatch,
  type PositionedSubscription,
  type Positions,
  type Subscription,
} from './event-log.port.js';
export { restorableEventLog } from './embedded/event-log.migrations.js';
export { createEvent, serializeEvent, tombstone, type OutgoingEvent } from './outgoing-event.js';
export { createEmbeddedEventLog } from './embedded/embedded-event-log.js';
export { eventLogSettings, openEventLog } from './open-event-log.js';
export { messagingMigrations } from './messaging.migrations.js';
export { insertOutbox, outboxInsertion } from './outbox/insert-outbox.js';
export { announceOutbox } from './outbox/outbox-announcements.js';
export { OutboxRelay } from './outbox/outbox-relay.js';
export { Consumes, ConsumesBatch } from './consumers/consumes.decorator.js';
export type { BatchContext, EventContext } from './consumers/event-context.js';
export type { HandlerRun } from './consumers/batch-processor.js';
export { EventLogServer } from './consumers/event-log-server.js';
export { eventLogFields, withinEvents } from './tracing/event-spans.js';
export { spanContextOf, traceContextOf, traceparentOf } from './tracing/trace-parent.js';
export { readWholeLog } from './replay/read-whole-log.js';
export type { ReplayProgress } from './replay/replay.js';
export { ParkedEverywhere, type DeadLetter, type ParkedSelection } from './parking/parked-everywhere.js';
export { WakeSignal } from './wake-signal.js';
