import { settleCall, type CallEvent } from '../calls/settle-call.rules.js';
import { namesIn, type LogLine, type StitchedCall } from './exchange-line.rules.js';

/** What happens to a caller; these lines make calls. */
const ofCalls: ReadonlySet<string> = new Set([
  'ABANDON',
  'AGENTDUMP',
  'ATTENDEDTRANSFER',
  'BLINDTRANSFER',
  'COMPLETEAGENT',
  'COMPLETECALLER',
  'CONNECT',
  'DID',
  'ENTERQUEUE',
  'EXITEMPTY',
  'EXITWITHKEY',
  'EXITWITHTIMEOUT',
  'RINGCANCELED',
  'RINGNOANSWER',
  'SYSCOMPAT',
  'TRANSFER',
]);
/** What happens to agents, queues and the log itself; these lines are kept and make no call. */
const ofOthers: ReadonlySet<string> = new Set([
  'ADDMEMBER',
  'AGENTCALLBACKLOGIN',
  'AGENTCALLBACKLOGOFF',
  'AGENTLOGIN',
  'AGENTLOGOFF',
  'CONFIGRELOAD',
  'MEMBERPENALTY',
  'PAUSE',
  'PAUSEALL',
  'PAUSEREASON',
  'PENALTY',
  'QUEUESTART',
  'REMOVEMEMBER',
  'ROTATE',
  'UNPAUSE',
  'UNPAUSEALL',
]);

/** Whether lines of this event belong to a call; undefined for an event nobody knows. */
export function isAboutCall(event: string): boolean | undefined {
  if (ofCalls.has(event)) return true;
  return ofOthers.has(event) ? false : undefined;
}

interface Story {
  events: CallEvent[];
  from: string;
  to: string;
  hasEntered: boolean;
  isTalking: boolean;
  wasAnswered: boolean;
  isOver: boolean;
  transfers: number;
}

/** The lines' data fields are `data1` … `data5`, as Asterisk's documentation of queue_log names them. */
interface QueueLine extends LogLine {
  /** Whole seconds in the data field of this number; 0 for none. */
  seconds(number: number): number;
}

/**
 * A call as the lines of a queue_log tell it, in the order of the file. A caller waits from ENTERQUEUE to the first CONNECT; one who comes
 * back into a queue after somebody spoke with them waits again, and that counts as holding. Undefined while the caller
 * waits or talks.
 */
export function callOfQueueLog(lines: readonly LogLine[]): StitchedCall | undefined {
  const story: Story = {
    events: [],
    from: '',
    to: '',
    hasEntered: false,
    isTalking: false,
    wasAnswered: false,
    isOver: false,
    transfers: 0,
  };
  for (const line of lines) {
    hear(story, {
      ...line,
      seconds: (number) => Number(/^\d{1,9}$/.exec(line.fields[`data${String(number)}`] ?? '') ?? 0),
    });
  }
  if (!story.isOver) return undefined;
  const settled = settleCall(story.events.map((event) => ({ ...event, from: story.from, to: story.to })));
  if (settled === undefined) return undefined;
  const { employeeExtension, product: _product, ...call } = settled;
  return {
    ...call,
    transfers: story.transfers,
    employeeNames: employeeExtension === null ? [] : namesIn(employeeExtension),
  };
}

function hear(story: Story, line: QueueLine): void {
  const { event = '' } = line.fields;
  switch (event) {
    case 'DID':
      story.to = line.fields.data1 ?? '';
      break;
    case 'ENTERQUEUE':
      enter(story, line);
      break;
    case 'CONNECT':
      begin(story, line, line.seconds(1));
      connect(story, line);
      break;
    case 'COMPLETEAGENT':
    case 'COMPLETECALLER':
      complete(story, line, line.seconds(1), line.seconds(2));
      break;
    case 'TRANSFER':
    case 'BLINDTRANSFER':
      complete(story, line, line.seconds(3), line.seconds(4));
      story.transfers += 1;
      break;
    case 'ATTENDEDTRANSFER':
      complete(story, line, 0, 0);
      story.transfers += 1;
      break;
    case 'ABANDON':
    case 'EXITEMPTY':
    case 'EXITWITHTIMEOUT':
      leave(story, line, line.seconds(3));
      break;
    case 'EXITWITHKEY':
      leave(story, line, line.seconds(4));
      break;
    case 'SYSCOMPAT':
      leave(story, line, 0, 'failed');
      break;
    default:
  }
}

/** The first line of a call may be in a file nobody has: then what the others say of the wait tells when it was. */
function begin(story: Story, line: QueueLine, secondsBefore: number): void {
  if (story.hasEntered) return;
  tell(story, line, 'ringing', { secondsBefore });
  story.hasEntered = true;
}

function enter(story: Story, line: QueueLine): void {
  if (story.from === '') story.from = line.fields.data2 ?? '';
  goOn(story);
  story.isTalking = false;
  if (story.wasAnswered) tell(story, line, 'held');
  else begin(story, line, 0);
}

/** What looked like the end was not: the caller went from one queue to another. */
function goOn(story: Story): void {
  story.events = story.events.filter(({ event }) => event !== 'ended');
  story.isOver = false;
}

function connect(story: Story, line: QueueLine, secondsBefore = 0): void {
  if (story.isTalking) return;
  tell(story, line, story.wasAnswered ? 'resumed' : 'answered', { agent: line.fields.agent ?? null, secondsBefore });
  story.isTalking = true;
  story.wasAnswered = true;
  goOn(story);
}

function complete(story: Story, line: QueueLine, waited: number, talked: number): void {
  begin(story, line, waited + talked);
  connect(story, line, talked);
  tell(story, line, 'ended');
  story.isTalking = false;
  story.isOver = true;
}

function leave(story: Story, line: QueueLine, waited: number, disposition: string | null = null): void {
  begin(story, line, waited);
  tell(story, line, 'ended', { disposition: disposition ?? line.fields.event ?? null });
  story.isOver = true;
}

function tell(
  story: Story,
  line: QueueLine,
  event: CallEvent['event'],
  more: { readonly secondsBefore?: number; readonly agent?: string | null; readonly disposition?: string | null } = {},
): void {
  story.events.push({
    event,
    at: new Date(line.at.getTime() - (more.secondsBefore ?? 0) * 1000),
    direction: 'inbound',
    from: '',
    to: '',
    queue: line.fields.queue ?? null,
    product: null,
    employeeExtension: more.agent ?? null,
    disposition: more.disposition ?? null,
  });
}
