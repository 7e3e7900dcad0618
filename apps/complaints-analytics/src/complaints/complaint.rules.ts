import type { ApprovalState, ComplaintState, MoneyShape, Severity, Verdict } from '@okno/contracts';

/** A complaint after all that happened to it. */
export interface Complaint {
  readonly id: string;
  readonly reference: string;
  /** The system it was imported from; null for our own. */
  readonly source: string | null;
  readonly requestId: string | null;
  readonly clientId: string | null;
  readonly causeId: string | null;
  readonly productId: string | null;
  readonly departmentId: string | null;
  readonly employeeId: string | null;
  readonly severity: Severity;
  readonly state: ComplaintState;
  /** Null until the words of its request have arrived. */
  readonly text: string | null;
  readonly verdict: Verdict | null;
  readonly decision: string | null;
  readonly compensation: MoneyShape | null;
  /** Of a compensation above the limit; null where none was asked. */
  readonly approval: { readonly id: string; readonly state: ApprovalState } | null;
  readonly answer: string | null;
  readonly appealCount: number;
  readonly appealReason: string | null;
  readonly receivedAt: Date;
  readonly acknowledgeDueAt: Date | null;
  readonly answerDueAt: Date | null;
  readonly acknowledgedAt: Date | null;
  readonly decidedAt: Date | null;
  readonly answeredAt: Date | null;
  readonly closedAt: Date | null;
  readonly appealedAt: Date | null;
  /** The one complaint that its request makes, or for which the request was made. */
  readonly own: boolean;
  /** Somebody registered it; while nobody has, its words are those of its request. */
  readonly claimed: boolean;
  readonly registeredById: string | null;
  readonly version: number;
  readonly createdAt: Date;
}

export type ComplaintCommand =
  | { readonly verb: 'acknowledge' }
  | { readonly verb: 'investigate' }
  | {
      readonly verb: 'decide';
      readonly verdict: Verdict;
      readonly decision: string;
      readonly compensation: MoneyShape | null;
    }
  | { readonly verb: 'answer'; readonly text: string }
  | { readonly verb: 'close' }
  | { readonly verb: 'appeal'; readonly reason: string };
export type ComplaintVerb = ComplaintCommand['verb'];

export type ComplaintDecision =
  | { readonly changed: boolean; readonly complaint: Complaint }
  | { readonly refused: 'wrong-state' | 'cause-missing' | 'awaiting-approval' };

/** An appeal makes a complaint be investigated again; only an imported one stays `appealed`, because nobody here has looked yet. */
const moves: Readonly<
  Record<ComplaintVerb, { readonly from: readonly ComplaintState[]; readonly to: ComplaintState }>
> = {
  acknowledge: { from: ['registered'], to: 'acknowledged' },
  investigate: { from: ['acknowledged', 'appealed'], to: 'investigating' },
  decide: { from: ['acknowledged', 'investigating', 'appealed'], to: 'decided' },
  answer: { from: ['decided'], to: 'answered' },
  close: { from: ['answered'], to: 'closed' },
  appeal: { from: ['answered', 'closed'], to: 'investigating' },
};

function sameMoney(left: MoneyShape | null, right: MoneyShape | null): boolean {
  return left?.amountMinor === right?.amountMinor && left?.currency === right?.currency;
}

/** Whether what the command asks for holds already. */
function inEffect(complaint: Complaint, command: ComplaintCommand): boolean {
  switch (command.verb) {
    case 'acknowledge':
      return complaint.acknowledgedAt !== null;
    case 'investigate':
      return complaint.state === 'investigating';
    case 'decide':
      return (
        ['decided', 'answered', 'closed'].includes(complaint.state) &&
        complaint.verdict === command.verdict &&
        complaint.decision === command.decision &&
        sameMoney(complaint.compensation, command.compensation)
      );
    case 'answer':
      return complaint.answeredAt !== null && complaint.answer === command.text;
    case 'close':
      return complaint.state === 'closed';
    case 'appeal':
      return (
        complaint.state === 'investigating' && complaint.appealCount > 0 && complaint.appealReason === command.reason
      );
  }
}

function changesOf(complaint: Complaint, command: ComplaintCommand, now: Date): Partial<Complaint> {
  switch (command.verb) {
    case 'acknowledge':
      return { acknowledgedAt: now };
    case 'investigate':
      return {};
    case 'decide': {
      const { verdict, decision, compensation } = command;
      return { verdict, decision, compensation, decidedAt: now };
    }
    case 'answer':
      return { answer: command.text, answeredAt: now };
    case 'close':
      return { closedAt: now };
    case 'appeal':
      return {
        appealCount: complaint.appealCount + 1,
        appealReason: command.reason,
        appealedAt: now,
        answeredAt: null,
        closedAt: null,
      };
  }
}

/** Moves a complaint through its life; a command in effect already changes nothing. */
export function moveComplaint(complaint: Complaint, command: ComplaintCommand, now: Date): ComplaintDecision {
  if (inEffect(complaint, command)) return { changed: false, complaint };
  const { from, to } = moves[command.verb];
  // What was put before others to approve may still be decided otherwise; their approval is void then.
  const again = command.verb === 'decide' && complaint.state === 'decided' && complaint.approval !== null;
  if (!again && !from.includes(complaint.state)) return { refused: 'wrong-state' };
  if (command.verb === 'answer' && (complaint.approval?.state ?? 'granted') !== 'granted') {
    return { refused: 'awaiting-approval' };
  }
  // A decided complaint without a cause teaches nobody anything.
  if (command.verb === 'decide' && complaint.causeId === null) return { refused: 'cause-missing' };
  const moved = { ...complaint, ...changesOf(complaint, command, now), state: to, version: complaint.version + 1 };
  return { changed: true, complaint: moved };
}

/** What a complaint is about; what is undefined stays. */
export interface Classification {
  readonly causeId?: string | null;
  readonly productId?: string | null;
  readonly departmentId?: string | null;
  readonly employeeId?: string | null;
  readonly severity?: Severity;
}

const classifiable = ['causeId', 'productId', 'departmentId', 'employeeId', 'severity'] as const;

/** Names cause, product, department, employee or severity, while the complaint is not closed. */
export function classifyComplaint(complaint: Complaint, classification: Classification): ComplaintDecision {
  if (complaint.state === 'closed') return { refused: 'wrong-state' };
  const classified = { ...complaint, ...classification };
  if (classifiable.every((field) => classified[field] === complaint[field])) return { changed: false, complaint };
  const decided = complaint.state === 'decided' || complaint.state === 'answered';
  if (decided && classified.causeId === null) return { refused: 'cause-missing' };
  return { changed: true, complaint: { ...classified, version: complaint.version + 1 } };
}
