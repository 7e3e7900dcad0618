import { calendarPublished } from '@okno/contracts';
import type { ServiceDefinition } from '@okno/service-kit';
import { escalationSettings } from './config.js';
import { EscalationModule } from './escalation.module.js';
import { escalationRefusals } from './escalation.refusals.js';
import { calendarsAndPolicies } from './migrations/0001-calendars-and-policies.js';
import { replicas } from './migrations/0002-replicas.js';
import { clocks } from './migrations/0003-clocks.js';

/** Keeps promises: calendars, policies, clocks, escalations, problems. */
export const escalationService: ServiceDefinition = {
  name: 'escalation',
  schema: 'escalation',
  title: { en: 'Deadlines and escalations', ru: 'Сроки и эскалации' },
  module: EscalationModule,
  migrations: [calendarsAndPolicies, replicas, clocks],
  publishes: [calendarPublished],
  consumes: [],
  refusals: escalationRefusals,
  settings: escalationSettings,
};
