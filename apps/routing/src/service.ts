import {
  absenceCancelled,
  absencePlanned,
  assignmentAccepted,
  assignmentCancelled,
  assignmentCompleted,
  assignmentDeadlineFollowed,
  assignmentDeclined,
  assignmentDescribed,
  assignmentGiven,
  assignmentOfferExpired,
  assignmentOffered,
  assignmentReported,
  assignmentReturned,
  callbackCancelled,
  callbackDone,
  callbackOwed,
  clientErased,
  departmentDefined,
  employeeDefined,
  employeeDescribed,
  presenceChanged,
  queueDefined,
  routingDataErased,
  skillDefined,
} from '@okno/contracts';
import type { ServiceDefinition } from '@okno/service-kit';
import { assignmentTriggers } from './assignments/assignments.consumer.js';
import { callbackTriggers } from './callbacks/callbacks.consumer.js';
import { routingSettings } from './config.js';
import { organisationTables } from './migrations/0001-organisation.js';
import { replicaTables } from './migrations/0002-replicas.js';
import { assignmentTables } from './migrations/0003-assignments.js';
import { callbackTables } from './migrations/0004-callbacks.js';
import { callbackEnds } from './migrations/0005-callback-ends.js';
import { choiceIndexes } from './migrations/0006-choice-indexes.js';
import { approvalTables } from './migrations/0011-approvals.js';
import { calledOffTables } from './migrations/0007-called-off.js';
import { commitmentTables } from './migrations/0008-commitments.js';
import { controlPointTables } from './migrations/0009-control-points.js';
import { controlReplicaEvents } from './control/control.consumer.js';
import { approvalReplicaEvents } from './replicas/approvals.consumer.js';
import { replicaEvents } from './replicas/replicas.consumer.js';
import { RoutingModule } from './routing.module.js';
import { routingRefusals } from './routing.refusals.js';
import { routingTables } from './personal-data/routing-tables.rules.js';

/** Puts each piece of work in front of the right person: departments, people, skills, absences, assignments, call-backs. */
export const routingService: ServiceDefinition = {
  name: 'routing',
  schema: 'routing',
  title: { en: 'People and work', ru: 'Люди и работа' },
  module: RoutingModule,
  migrations: [
    organisationTables,
    replicaTables,
    assignmentTables,
    callbackTables,
    callbackEnds,
    choiceIndexes,
    calledOffTables,
    commitmentTables,
    controlPointTables,
    approvalTables,
  ],
  publishes: [
    absenceCancelled,
    absencePlanned,
    assignmentAccepted,
    assignmentCancelled,
    assignmentCompleted,
    assignmentDeadlineFollowed,
    assignmentDeclined,
    assignmentDescribed,
    assignmentGiven,
    assignmentOfferExpired,
    assignmentOffered,
    assignmentReported,
    assignmentReturned,
    callbackCancelled,
    callbackDone,
    callbackOwed,
    departmentDefined,
    employeeDefined,
    employeeDescribed,
    presenceChanged,
    queueDefined,
    routingDataErased,
    skillDefined,
  ],
  consumes: [
    ...replicaEvents,
    ...controlReplicaEvents,
    ...approvalReplicaEvents,
    ...assignmentTriggers,
    ...callbackTriggers,
    clientErased,
  ],
  projections: [
    'request_replica',
    'request_text_replica',
    'client_replica',
    'call_replica',
    'call_number_replica',
    'calendar_replica',
    'commitment_replica',
    'commitment_text_replica',
    'complaint_replica',
    'escalation_replica',
    'escalation_text_replica',
    'control_point_replica',
    'unannounced_breach_replica',
    'control_notice_replica',
    'approval_replica',
    'approval_text_replica',
  ],
  personalData: routingTables,
  refusals: routingRefusals,
  settings: routingSettings,
};
