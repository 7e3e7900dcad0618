export {
  PositionLostError,
  positionKey,
  type EventBatch,
  type EventLog,
  type GroupLag,
  type GroupSubscriptionOptions,
  type LoggedEvent,
  type MessagingLogger,
  type PositionedBatch,
  type PositionedSubscription,
  type PositionedSubscriptionOptions,
  type Positions,
  type Subscription,
} from './event-log.port.js';
export {
  createEvent,
  serializeEvent,
  tombstone,
  type EventFacts,
  type OutgoingEvent,
  type SerializedEvent,
} from './outgoing-event.js';
export {
  createEmbeddedEventLog,
  type EmbeddedEventLog,
  type EmbeddedEventLogOptions,
} from './embedded/embedded-event-log.js';
export { messagingMigrations } from './messaging.migrations.js';
export { insertOutbox } from './outbox/insert-outbox.js';
export { announceOutbox } from './outbox/outbox-announcements.js';
export { OutboxRelay, type OutboxBacklog, type OutboxRelayOptions } from './outbox/outbox-relay.js';
export { Consumes, ConsumesBatch, type ConsumerKind, type ConsumesOptions } from './consumers/consumes.decorator.js';
export type { BatchContext, EventContext } from './consumers/event-context.js';
export { EventLogServer, type EventLogServerOptions } from './consumers/event-log-server.js';
export {
  ParkedEvents,
  type KeySelection,
  type ParkedCounts,
  type ParkedKey,
  type ReplayResult,
  type RetryPolicy,
} from './parking/parked-events.js';
