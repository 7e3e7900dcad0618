import {
  assignmentLife,
  complaintDescribed,
  complaintRegistered,
  eventCatalogue,
  importMediaTypes,
  invoicesImported,
  largestFile,
  problemNoticeWorded,
  type EventDefinition,
} from '@okno/contracts';
import { acceptRawBodies, type RawRoute, type ServiceDefinition } from '@okno/service-kit';
import { organisationNameEvents } from './calls/organisation-names.consumer.js';
import { intakeSettings } from './config.js';
import { IntakeModule } from './intake.module.js';
import { intakeRefusals } from './intake.refusals.js';
import { clientsMigration } from './migrations/0001-clients.js';
import { requestsMigration } from './migrations/0002-requests.js';
import { replicasMigration } from './migrations/0003-replicas.js';
import { timelineMigration } from './migrations/0004-timeline.js';
import { filesMigration } from './migrations/0005-files.js';
import { callsMigration } from './migrations/0006-calls.js';
import { emailMigration } from './migrations/0007-email.js';
import { importsMigration } from './migrations/0008-imports.js';
import { outgoingMailMigration } from './migrations/0009-outgoing-mail.js';
import { mailboxesMigration } from './migrations/0010-mailboxes.js';
import { importProfilesMigration } from './migrations/0011-import-profiles.js';
import { exchangeLinesMigration } from './migrations/0012-exchange-lines.js';
import { searchMigration } from './migrations/0013-search.js';
import { importProgressMigration } from './migrations/0014-import-progress.js';
import { callDaysMigration } from './migrations/0015-call-days.js';
import { duplicatesMigration } from './migrations/0016-duplicates.js';
import { webhooksMigration } from './migrations/0017-webhooks.js';
import { personalDataMigration } from './migrations/0018-personal-data.js';
import { foldedWordsMigration } from './migrations/0019-folded-words.js';
import { mailTemplatesMigration } from './migrations/0020-mail-templates.js';
import { chatThreadsMigration } from './migrations/0021-chat-threads.js';
import { commitmentsMigration } from './migrations/0022-commitments.js';
import { problemNoticesMigration } from './migrations/0024-problem-notices.js';
import { undoImportsMigration } from './migrations/0025-undo-imports.js';
import { importCountEvents } from './imports/import-counts.consumer.js';
import { undoRoundEvents } from './imports/undo-rounds.consumer.js';
import { organisationEvents } from './replicas/organisation.consumer.js';
import { commitmentEvents, escalationEvents, invoiceEvents } from './requests/work-replicas.consumer.js';
import { foreignTimelineEvents } from './timeline/timeline.consumer.js';
import { webhookFacts } from './webhooks/webhooks.consumer.js';
import { erasureParts } from './personal-data/erasure-parts.consumer.js';
import { clientNoticeEvents } from './messages/client-notices.consumer.js';
import { intakeTables } from './personal-data/intake-tables.rules.js';

/** Routes whose body is not JSON but whatever the sender has: taken as a stream. */
const rawBodyRoutes: readonly RawRoute[] = [
  { method: 'POST', path: /^\/api\/v1\/files$/, announcedAtMost: largestFile },
  {
    method: 'POST',
    path: /^\/api\/v1\/channels\/email$/,
    mediaTypes: ['message/rfc822'],
    announcedAtMost: largestFile,
  },
  {
    method: 'POST',
    path: /^\/api\/v1\/imports\/(?!profiles$|preview$)[^/]+(?:\/preview)?$/,
    mediaTypes: importMediaTypes,
  },
];

const publishes: readonly EventDefinition[] = eventCatalogue.filter(({ type }) => type.startsWith('intake.'));

const consumes: readonly EventDefinition[] = [
  ...new Set<EventDefinition>([
    ...assignmentLife,
    ...commitmentEvents,
    ...escalationEvents,
    ...invoiceEvents,
    ...organisationEvents,
    ...organisationNameEvents,
    ...foreignTimelineEvents,
    complaintDescribed,
    complaintRegistered,
    ...webhookFacts,
    ...clientNoticeEvents,
    ...importCountEvents,
    ...undoRoundEvents,
    ...erasureParts,
    invoicesImported,
    problemNoticeWorded,
  ]),
];

/** Takes a contact from any channel and turns it into a tracked request; owns clients, contacts, products, interactions and requests. */
export const intakeService: ServiceDefinition = {
  name: 'intake',
  schema: 'intake',
  title: { en: 'Contacts and requests', ru: 'Контакты и обращения' },
  module: IntakeModule,
  migrations: [
    clientsMigration,
    requestsMigration,
    replicasMigration,
    timelineMigration,
    filesMigration,
    callsMigration,
    emailMigration,
    importsMigration,
    outgoingMailMigration,
    mailboxesMigration,
    importProfilesMigration,
    exchangeLinesMigration,
    searchMigration,
    importProgressMigration,
    callDaysMigration,
    duplicatesMigration,
    webhooksMigration,
    personalDataMigration,
    foldedWordsMigration,
    mailTemplatesMigration,
    chatThreadsMigration,
    commitmentsMigration,
    problemNoticesMigration,
    undoImportsMigration,
  ],
  publishes,
  consumes,
  projections: [
    'employee_replica',
    'presence_replica',
    'absence_replica',
    'calendar_replica',
    'policy_replica',
    'queue_replica',
    'extension_replica',
    'employee_name_replica',
    'department_replica',
    'assignment_replica',
    'commitment_replica',
    'escalation_replica',
    'invoice_replica',
    'client_invoice_replica',
    'complaint_text_replica',
    // Intake's own acts put their entries there themselves.
    { table: 'timeline_entry', rows: "type NOT LIKE 'intake.%'" },
  ],
  personalData: intakeTables,
  refusals: intakeRefusals,
  settings: intakeSettings,
  poolSize: 16,
  configureHttp: (fastify) => acceptRawBodies(fastify, rawBodyRoutes),
};
