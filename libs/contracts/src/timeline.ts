import type { TimelineKind, TimelineVisibility } from './api/intake/timeline.js';
import type { EventDefinition, EventEnvelope, EventPayload } from './event-definition.js';
import * as commitments from './events/commitments.events.js';
import * as complaints from './events/complaints.events.js';
import * as control from './events/control-points.events.js';
import * as escalation from './events/escalation.events.js';
import * as intake from './events/intake.events.js';
import * as receivables from './events/receivables.events.js';
import * as routing from './events/routing.events.js';
import type { Language, LocalizedText } from './fields.js';
import type { WaitingOn } from './vocabulary.js';

/** What a title is worded from; stored beside the entry, because titles are worded when they are read. */
export type TimelineParams = Readonly<Record<string, string | number | null>>;

/** One event as a client's timeline shows it. */
export interface TimelineEntry {
  readonly kind: TimelineKind;
  readonly refId: string;
  readonly requestId: string | null;
  readonly clientId: string | null;
  readonly actorEmployeeId: string | null;
  readonly visibility: TimelineVisibility;
  /** Set where one entry stands for several events about the same thing: the last one wins. */
  readonly id?: string;
  readonly type: string;
  readonly params: TimelineParams;
}

type Place = Pick<TimelineEntry, 'refId' | 'requestId' | 'clientId' | 'actorEmployeeId'> &
  Partial<Pick<TimelineEntry, 'id' | 'params'>>;

interface Shown {
  readonly definition: EventDefinition;
  /** Undefined for an event that has nothing to tell. */
  readonly entryOf: (data: never) => TimelineEntry | undefined;
  readonly title: (params: TimelineParams) => LocalizedText;
}

/** How one kind of thing is placed on the timeline, whatever happened to it. */
function showing<Data>(kind: TimelineKind, place: (data: Data) => Place | undefined) {
  return <Definition extends EventDefinition>(
    definition: Definition & (EventPayload<Definition> extends Data ? unknown : never),
    visibility: TimelineVisibility,
    title: LocalizedText | ((params: TimelineParams) => LocalizedText),
    more?: (data: EventPayload<Definition>) => TimelineParams,
  ): Shown => ({
    definition,
    entryOf: (data: EventPayload<Definition>) => {
      const placed = place(data as Data);
      if (placed === undefined) return undefined;
      const params = { ...placed.params, ...more?.(data) };
      return { ...placed, kind, visibility, type: definition.type, params };
    },
    title: typeof title === 'function' ? title : () => title,
  });
}

const ofRequest = showing(
  'request',
  ({ request, employeeId }: { request: intake.RequestState; employeeId: string | null }) => ({
    refId: request.requestId,
    requestId: request.requestId,
    clientId: request.clientId,
    actorEmployeeId: employeeId,
    params: { reference: request.reference },
  }),
);
const ofInteraction = showing('interaction', (data: EventPayload<typeof intake.interactionRecorded>) =>
  // A call has an entry of its own.
  data.callRecordId !== null
    ? undefined
    : {
        refId: data.interactionId,
        requestId: data.requestId,
        clientId: data.clientId,
        actorEmployeeId: data.employeeId,
        params: { channel: data.channel, direction: data.direction },
      },
);
const ofCall = showing('call', ({ call }: { call: intake.CallState }) =>
  call.endedAt === null
    ? undefined
    : {
        id: call.id,
        refId: call.id,
        requestId: call.requestId,
        clientId: call.clientId,
        actorEmployeeId: call.employeeId,
        params: { direction: call.direction, outcome: call.outcome },
      },
);
const ofAssignment = showing(
  'assignment',
  ({ assignment, employeeId }: { assignment: routing.AssignmentSnapshot; employeeId: string | null }) => ({
    refId: assignment.assignmentId,
    requestId: assignment.requestId,
    clientId: null,
    actorEmployeeId: employeeId,
    params: { tier: assignment.tier },
  }),
);
const ofControlPoint = showing('assignment', (data: EventPayload<typeof control.controlPointMissed>) =>
  data.subjectKind === 'assignment'
    ? {
        refId: data.subjectId,
        requestId: data.requestId,
        clientId: null,
        actorEmployeeId: data.executorId,
        params: { percent: data.percent },
      }
    : undefined,
);
const ofEscalation = showing('escalation', (data: EventPayload<typeof escalation.escalationRaised>) => ({
  refId: data.escalationId,
  requestId: data.requestId,
  clientId: null,
  actorEmployeeId: data.addresseeId,
  params: { kind: data.kind, tier: data.tier },
}));
const ofCommitment = showing('commitment', (data: commitments.CommitmentSnapshot) => ({
  refId: data.commitmentId,
  requestId: data.requestId,
  clientId: data.clientId,
  actorEmployeeId: data.actorEmployeeId,
}));
const ofComplaint = showing(
  'complaint',
  ({ complaint, actorEmployeeId }: { complaint: complaints.ComplaintSnapshot; actorEmployeeId: string | null }) => ({
    refId: complaint.complaintId,
    requestId: complaint.requestId,
    clientId: complaint.clientId,
    actorEmployeeId,
    params: { reference: complaint.reference, verdict: complaint.verdict },
  }),
);
const ofInvoice = showing(
  'invoice',
  ({ invoice, employeeId }: { invoice: receivables.InvoiceSnapshot; employeeId: string | null }) => ({
    refId: invoice.invoiceId,
    requestId: invoice.requestId,
    clientId: invoice.clientId,
    actorEmployeeId: employeeId,
    params: { number: invoice.number },
  }),
);
const ofPayment = showing('payment', (data: EventPayload<typeof receivables.paymentRecorded>) => ({
  refId: data.paymentId,
  requestId: null,
  clientId: data.clientId,
  actorEmployeeId: null,
}));

const channels: Readonly<Record<string, LocalizedText>> = {
  phone: { en: 'Telephone', ru: 'Телефон' },
  email: { en: 'E-mail', ru: 'Эл. почта' },
  portal: { en: 'Portal', ru: 'Портал' },
  chat: { en: 'Chat', ru: 'Чат' },
  api: { en: 'Other system', ru: 'Внешняя система' },
  meeting: { en: 'Meeting', ru: 'Встреча' },
  survey: { en: 'Survey', ru: 'Опрос' },
};
const awaited: Readonly<Record<WaitingOn, LocalizedText>> = {
  client: { en: 'the client', ru: 'ответа клиента' },
  department: { en: 'a department', ru: 'подразделение' },
  supplier: { en: 'a supplier', ru: 'поставщика' },
  payment: { en: 'the payment', ru: 'оплаты' },
};
const unnamed: LocalizedText = { en: '', ru: '' };

function textOf(value: string | number | null | undefined): string {
  return value === null || value === undefined ? '' : ` ${String(value)}`;
}
function wordOf(words: Readonly<Record<string, LocalizedText>>, value: unknown): LocalizedText {
  return (typeof value === 'string' ? words[value] : undefined) ?? unnamed;
}

function about(en: string, ru: string, subject: string): (params: TimelineParams) => LocalizedText {
  return (params) => ({ en: en.replace('%', textOf(params[subject])), ru: ru.replace('%', textOf(params[subject])) });
}

const verdicts: Readonly<Record<string, LocalizedText>> = {
  justified: { en: 'justified', ru: 'обоснована' },
  partly: { en: 'partly justified', ru: 'обоснована частично' },
  unjustified: { en: 'not justified', ru: 'не обоснована' },
};
const callOutcomes: Readonly<Record<string, LocalizedText>> = {
  answered: { en: 'answered', ru: 'отвечен' },
  abandoned: { en: 'abandoned', ru: 'пропущен' },
  failed: { en: 'failed', ru: 'не состоялся' },
};

function callTitle({ direction, outcome }: TimelineParams): LocalizedText {
  const how = wordOf(callOutcomes, outcome);
  return direction === 'outbound'
    ? { en: `Outgoing call: ${how.en}`, ru: `Исходящий звонок: ${how.ru}` }
    : { en: `Incoming call: ${how.en}`, ru: `Входящий звонок: ${how.ru}` };
}

function interactionTitle({ channel, direction }: TimelineParams): LocalizedText {
  const way = wordOf(channels, channel);
  return direction === 'outbound'
    ? { en: `${way.en}: our message`, ru: `${way.ru}: наше сообщение` }
    : { en: `${way.en}: message from the client`, ru: `${way.ru}: сообщение клиента` };
}

/* prettier-ignore */
const shownEvents: readonly Shown[] = [
  ofRequest(intake.requestRegistered, 'client', about('Request% registered', 'Обращение% зарегистрировано', 'reference')),
  ofRequest(intake.requestStarted, 'client', about('Request% is being worked on', 'Обращение% взято в работу', 'reference')),
  ofRequest(intake.requestWaitingStarted, 'client', (params) => {
    const on = wordOf(awaited, params.on);
    return { en: `Waiting for ${on.en}`, ru: `Ожидание ${on.ru}` };
  }, ({ on }) => ({ on })),
  ofRequest(intake.requestWaitingEnded, 'client', { en: 'Work goes on', ru: 'Работа продолжается' }),
  ofRequest(intake.requestSolved, 'client', about('Request% answered', 'По обращению% дан ответ', 'reference')),
  ofRequest(intake.requestConfirmed, 'client', (params) => params.how === 'silence'
    ? { en: 'Confirmed by silence', ru: 'Подтверждено молчанием' }
    : { en: 'Confirmed by the client', ru: 'Подтверждено клиентом' }, ({ how }) => ({ how })),
  ofRequest(intake.requestClosed, 'client', about('Request% closed', 'Обращение% закрыто', 'reference')),
  ofRequest(intake.requestClosingWithdrawn, 'staff', { en: 'Closing withdrawn', ru: 'Закрытие отменено' }),
  ofRequest(intake.requestReopened, 'client', about('Request% reopened', 'Обращение% открыто повторно', 'reference')),
  ofRequest(intake.requestCancelled, 'client', about('Request% cancelled', 'Обращение% отменено', 'reference')),
  ofRequest(intake.requestMerged, 'client', about('Request% merged into another', 'Обращение% объединено с другим', 'reference')),
  ofRequest(intake.requestUnmerged, 'client', about('Request% goes on by itself again', 'Обращение% снова ведётся отдельно', 'reference')),
  ofRequest(intake.requestOwnerChanged, 'client', { en: 'Another manager answers now', ru: 'Сменился ответственный менеджер' }),
  ofRequest(intake.requestTierChanged, 'staff', about('Now on tier%', 'Теперь на уровне%', 'to'), ({ to }) => ({ to })),
  ofRequest(intake.requestPrioritised, 'staff', about('Priority is now%', 'Приоритет теперь%', 'to'), ({ to }) => ({ to })),
  ofInteraction(intake.interactionRecorded, 'client', interactionTitle),
  ofCall(intake.callRecorded, 'client', callTitle),
  ofAssignment(routing.assignmentGiven, 'staff', about('Work given out, tier%', 'Поручение выдано, уровень%', 'tier')),
  ofAssignment(routing.assignmentAccepted, 'staff', { en: 'Assignment accepted', ru: 'Поручение принято' }),
  ofAssignment(routing.assignmentReturned, 'staff', { en: 'Assignment returned', ru: 'Поручение возвращено' }),
  ofAssignment(routing.assignmentCompleted, 'staff', { en: 'Assignment done', ru: 'Поручение выполнено' }),
  ofAssignment(routing.assignmentCancelled, 'staff', { en: 'Assignment cancelled', ru: 'Поручение отменено' }),
  ofControlPoint(control.controlPointPassed, 'staff', { en: 'Control point passed', ru: 'Контрольная точка пройдена' }),
  ofControlPoint(control.controlPointMissed, 'staff', { en: 'Control point missed', ru: 'Контрольная точка пропущена' }),
  ofEscalation(escalation.escalationRaised, 'staff', about('Escalated to tier%', 'Эскалация на уровень%', 'tier')),
  ofEscalation(escalation.escalationAcknowledged, 'staff', { en: 'Escalation acknowledged', ru: 'Эскалация принята' }),
  ofEscalation(escalation.escalationResolved, 'staff', { en: 'Escalation resolved', ru: 'Эскалация решена' }),
  ofEscalation(escalation.escalationReturned, 'staff', { en: 'Escalation returned', ru: 'Эскалация возвращена' }),
  ofEscalation(escalation.escalationRaisedFurther, 'staff', { en: 'Escalated further', ru: 'Эскалация поднята выше' }),
  ofCommitment(commitments.commitmentMade, 'client', { en: 'A promise was made', ru: 'Дано обязательство' }),
  ofCommitment(commitments.commitmentRenegotiated, 'client', { en: 'A new date was agreed for a promise', ru: 'Согласован новый срок обязательства' }),
  ofCommitment(commitments.commitmentKept, 'client', { en: 'A promise was kept', ru: 'Обязательство выполнено' }),
  ofCommitment(commitments.commitmentBroken, 'staff', { en: 'A promise was broken', ru: 'Обязательство нарушено' }),
  ofCommitment(commitments.commitmentKeptLate, 'client', { en: 'A promise was made good, late', ru: 'Обязательство выполнено с опозданием' }),
  ofComplaint(complaints.complaintRegistered, 'client', about('Complaint% registered', 'Жалоба% зарегистрирована', 'reference')),
  ofComplaint(complaints.complaintAcknowledged, 'client', about('Complaint% acknowledged', 'Жалоба% принята к рассмотрению', 'reference')),
  ofComplaint(complaints.complaintDecided, 'staff', (params) => {
    const verdict = wordOf(verdicts, params.verdict);
    return { en: `Complaint found ${verdict.en}`, ru: `Жалоба признана: ${verdict.ru}` };
  }),
  ofComplaint(complaints.complaintAnswered, 'client', about('Complaint% answered', 'По жалобе% дан ответ', 'reference')),
  ofComplaint(complaints.complaintClosed, 'client', about('Complaint% closed', 'Жалоба% закрыта', 'reference')),
  ofComplaint(complaints.complaintAppealed, 'client', about('Complaint% appealed', 'Решение по жалобе% обжаловано', 'reference')),
  ofInvoice(receivables.invoiceDrafted, 'staff', { en: 'Invoice drafted', ru: 'Подготовлен счёт' }),
  ofInvoice(receivables.invoiceIssued, 'client', about('Invoice% issued', 'Выставлен счёт%', 'number')),
  ofInvoice(receivables.invoicePartlyPaid, 'client', about('Invoice% partly paid', 'Счёт% оплачен частично', 'number')),
  ofInvoice(receivables.invoicePaid, 'client', about('Invoice% paid', 'Счёт% оплачен', 'number')),
  ofInvoice(receivables.invoiceCredited, 'client', about('Invoice% credited', 'По счёту% выпущена корректировка', 'number')),
  ofInvoice(receivables.invoiceBecameOverdue, 'client', about('Invoice% is overdue', 'Счёт% просрочен', 'number')),
  ofPayment(receivables.paymentRecorded, 'client', { en: 'Payment received', ru: 'Получен платёж' }),
];

const shownByType = new Map(shownEvents.map((shown) => [shown.definition.type, shown]));

/** What of other services is shown: these events intake has to consume. Its own go in with the act itself. */
export const timelineEvents: readonly EventDefinition[] = shownEvents.map(({ definition }) => definition);

/** How an event shows on the timeline; undefined for one that is not worth showing. */
export function toTimelineEntry({ type, data }: Pick<EventEnvelope, 'type' | 'data'>): TimelineEntry | undefined {
  return shownByType.get(type)?.entryOf(data as never);
}

/** The words of a stored entry in the reader's language. */
export function timelineTitle(type: string, params: TimelineParams, language: Language): string {
  return shownByType.get(type)?.title(params)[language] ?? '';
}
