import { inboxMigrations } from './inbox/inbox.migrations.js';
import { outboxMigrations } from './outbox/outbox.migrations.js';
import { parkingMigrations } from './parking/parking.migrations.js';

/** What every service's schema needs to publish and to consume. */
export const messagingMigrations = [...outboxMigrations, ...inboxMigrations, ...parkingMigrations];
