import * as contracts from '@okno/contracts';
import { acceptRawBodies, type RawRoute, type ServiceDefinition } from '@okno/service-kit';
import { approvalTriggers } from './approvals/approvals.consumer.js';
import { clockEvents } from './clocks/clocks.consumer.js';
import { controlEvents } from './control-points/control-points.consumer.js';
import { escalationSettings } from './config.js';
import { EscalationModule } from './escalation.module.js';
import { escalationEvents } from './escalations/escalations.consumer.js';
import { escalationRefusals } from './escalation.refusals.js';
import { calendarsAndPolicies } from './migrations/0001-calendars-and-policies.js';
import { replicas } from './migrations/0002-replicas.js';
import { clocks } from './migrations/0003-clocks.js';
import { escalations } from './migrations/0004-escalations.js';
import { problems } from './migrations/0005-problems.js';
import { commitments } from './migrations/0006-commitments.js';
import { controlPoints } from './migrations/0007-control-points.js';
import { approvals } from './migrations/0008-approvals.js';
import { measureEffects } from './migrations/0009-measure-effects.js';
import { caseCostEvents } from './problems/case-costs.consumer.js';
import { problemAnswers } from './problems/effects.consumer.js';
import { recomputes } from './migrations/0010-recomputes.js';
import { organisationReplicaEvents } from './replicas/organisation.consumer.js';
import { requestReplicaEvents } from './replicas/requests.consumer.js';
import { escalationTables } from './personal-data/escalation-tables.rules.js';

/** Routes whose body is a file of holidays. */
const rawBodyRoutes: readonly RawRoute[] = [
  {
    method: 'POST',
    path: /^\/api\/v1\/calendars\/[^/]+\/(?:preview-)?import$/,
    mediaTypes: contracts.calendarFileTypes,
    announcedAtMost: contracts.largestCalendarFile,
  },
];

/** Keeps promises: calendars, policies, clocks, escalations, commitments, problems. */
export const escalationService: ServiceDefinition = {
  name: 'escalation',
  schema: 'escalation',
  title: { en: 'Deadlines and escalations', ru: 'Сроки и эскалации' },
  module: EscalationModule,
  migrations: [
    calendarsAndPolicies,
    replicas,
    clocks,
    escalations,
    problems,
    commitments,
    controlPoints,
    approvals,
    measureEffects,
    recomputes,
  ],
  publishes: [
    contracts.calendarPublished,
    contracts.policyPublished,
    contracts.clockStarted,
    contracts.clockPaused,
    contracts.clockResumed,
    contracts.clockMet,
    contracts.clockBreached,
    contracts.clockCancelled,
    contracts.escalationRaised,
    contracts.escalationAddressed,
    contracts.escalationAcknowledged,
    contracts.escalationResolved,
    contracts.escalationReturned,
    contracts.escalationRaisedFurther,
    contracts.escalationDescribed,
    contracts.commitmentMade,
    contracts.commitmentReported,
    contracts.commitmentChecked,
    contracts.commitmentRenegotiated,
    contracts.commitmentKept,
    contracts.commitmentBroken,
    contracts.commitmentKeptLate,
    contracts.commitmentDescribed,
    contracts.commitmentAuditOpened,
    contracts.controlPointPassed,
    contracts.controlPointMissed,
    contracts.forecastBecameLate,
    contracts.controlNoticeGiven,
    contracts.breachAnnounced,
    contracts.breachUnannounced,
    contracts.clientNoticeDrafted,
    contracts.clientNoticeSent,
    contracts.clientNoticeDiscarded,
    contracts.clientNoticeWorded,
    contracts.problemOpened,
    contracts.problemCasesLinked,
    contracts.problemInvestigated,
    contracts.problemMeasuresPlanned,
    contracts.problemMeasuresImplemented,
    contracts.problemVerified,
    contracts.problemFoundIneffective,
    contracts.problemExplained,
    contracts.problemRecurred,
    contracts.problemClientsTold,
    contracts.effectAsked,
    contracts.problemNoticeWorded,
    ...contracts.approvalLife,
    contracts.approvalDescribed,
    contracts.approvalRoutePublished,
    contracts.escalationDataErased,
  ],
  consumes: [
    ...new Set([
      ...approvalTriggers,
      ...clockEvents,
      ...controlEvents,
      ...escalationEvents,
      ...organisationReplicaEvents,
      ...requestReplicaEvents,
      ...caseCostEvents,
      ...problemAnswers,
      contracts.clientErased,
    ]),
  ],
  projections: [
    'request_replica',
    'assignment_replica',
    'complaint_replica',
    'client_replica',
    'contact_replica',
    'product_replica',
    'cause_replica',
    'department_replica',
    'employee_replica',
    'employee_name_replica',
    'absence_replica',
    'cube_catalogue_replica',
    'assignment_cost_replica',
    'call_cost_replica',
    'complaint_cost_replica',
  ],
  personalData: escalationTables,
  refusals: escalationRefusals,
  settings: escalationSettings,
  configureHttp: (fastify) => acceptRawBodies(fastify, rawBodyRoutes),
};
