import type { TelephonyEventBody } from '@okno/contracts';
import type { AmiMessage } from './ami-message.rules.js';
import { namesIn } from './exchange-line.rules.js';
import { directionOf, isExtension, isLocal } from './party.rules.js';

interface LiveCall {
  readonly callId: string;
  readonly direction: TelephonyEventBody['direction'];
  readonly from: string;
  readonly to: string;
  /** By their unique ids; the call is over when the last of them is gone. */
  readonly channels: Map<string, string>;
  /** Channels in a bridge, by the bridge. */
  readonly bridges: Map<string, Set<string>>;
  isAnswered: boolean;
  cause: string | null;
}

type Told = Pick<TelephonyEventBody, 'event'> &
  Partial<Pick<TelephonyEventBody, 'queue' | 'employeeExtension' | 'disposition'>>;

/**
 * Follows the calls of an exchange by the events of its manager interface (docs.asterisk.org, "AMI Events"), and tells of them in the words
 * of `POST /channels/telephony/events`. A call is all channels of one Linkedid.
 */
export class AmiCalls {
  private readonly calls = new Map<string, LiveCall>();
  private readonly callOfChannel = new Map<string, LiveCall>();

  constructor(private readonly extensionDigits: number) {}

  /** `now` is when the event came; the exchange's own time counts more where it tells it (`timestampevents = yes`). */
  hear(message: AmiMessage, now: Date): readonly TelephonyEventBody[] {
    const at = momentOf(message) ?? now;
    const call = this.callOf(message);
    if (message.Event === 'Newchannel') return this.begin(message, at);
    if (call === undefined) return [];
    switch (message.Event) {
      case 'DialBegin':
        return this.ring(call, message, at);
      case 'DialEnd':
        return this.endDial(call, message, at);
      case 'QueueCallerJoin':
        return [tell(call, at, { event: 'ringing', queue: message.Queue ?? null })];
      case 'QueueCallerAbandon':
        call.cause = 'ABANDON';
        return [];
      case 'AgentConnect':
        return this.answer(call, message.Interface ?? message.MemberName ?? '', '', at);
      case 'BridgeEnter':
        return this.enterBridge(call, message, at);
      case 'BridgeLeave':
        call.bridges.get(message.BridgeUniqueid ?? '')?.delete(message.Channel ?? '');
        return [];
      case 'Hold':
        return call.isAnswered ? [tell(call, at, { event: 'held' })] : [];
      case 'Unhold':
        return call.isAnswered ? [tell(call, at, { event: 'resumed' })] : [];
      case 'BlindTransfer':
      case 'AttendedTransfer':
        return message.Result === 'Success' ? [tell(call, at, { event: 'transferred' })] : [];
      case 'Hangup':
        return this.hangUp(call, message, at);
      default:
        return [];
    }
  }

  /**
   * Compares with the channels that there are now (`CoreShowChannels`), after a time in which nothing was heard: calls whose channels are gone
   * are over, ones that are new have begun.
   */
  catchUp(channels: readonly AmiMessage[], now: Date): readonly TelephonyEventBody[] {
    const there = new Set(channels.map((channel) => channel.Uniqueid ?? ''));
    const gone = [...this.callOfChannel].filter(([id]) => !there.has(id));
    const ended = gone.flatMap(([id, call]) => this.forget(call, id, now));
    const begun = channels
      .filter((channel) => !this.callOfChannel.has(channel.Uniqueid ?? ''))
      .flatMap((channel) => this.begin(channel, epochIn(channel.Linkedid) ?? now));
    const bridged = channels.flatMap((channel) => {
      const call = this.callOf(channel);
      const bridge = channel.BridgeId ?? channel.BridgeID ?? '';
      if (call === undefined || bridge === '') return [];
      return this.enterBridge(call, { ...channel, BridgeUniqueid: bridge }, now);
    });
    return [...ended, ...begun, ...bridged];
  }

  private callOf(message: AmiMessage): LiveCall | undefined {
    const ids = [message.Uniqueid, message.DestUniqueid, message.OrigTransfererUniqueid, message.TransfererUniqueid];
    const known = ids.map((id) => this.callOfChannel.get(id ?? '')).find((call) => call !== undefined);
    return known ?? this.calls.get(message.Linkedid ?? '');
  }

  private begin(message: AmiMessage, at: Date): readonly TelephonyEventBody[] {
    const { Uniqueid: id = '', Linkedid: callId = id, Channel: channel = '' } = message;
    if (id === '') return [];
    const known = this.calls.get(callId);
    if (known !== undefined) {
      known.channels.set(id, channel);
      this.callOfChannel.set(id, known);
      return [];
    }
    const [from, to] = [numberOf(message.CallerIDNum), numberOf(message.Exten)];
    const call: LiveCall = {
      callId,
      direction: directionOf({ from, to, context: message.Context ?? '' }, this.extensionDigits),
      from,
      to,
      channels: new Map([[id, channel]]),
      bridges: new Map(),
      isAnswered: false,
      cause: null,
    };
    this.calls.set(callId, call);
    this.callOfChannel.set(id, call);
    return [tell(call, at, { event: 'ringing', ...this.caller(call) })];
  }

  /** Of a call of ours, who makes it. */
  private caller(call: LiveCall): Partial<Told> {
    const isOurs = call.direction === 'outbound' && isExtension(call.from, this.extensionDigits);
    return isOurs ? { employeeExtension: call.from } : {};
  }

  /** Whose telephone rings may see who calls before anybody answers. */
  private ring(call: LiveCall, message: AmiMessage, at: Date): readonly TelephonyEventBody[] {
    const channel = message.DestChannel ?? '';
    if (call.isAnswered || call.direction === 'outbound' || isLocal(channel)) return [];
    const extension = this.extensionOf(channel, message.DestCallerIDNum ?? '');
    return extension === null ? [] : [tell(call, at, { event: 'ringing', employeeExtension: extension })];
  }

  private endDial(call: LiveCall, message: AmiMessage, at: Date): readonly TelephonyEventBody[] {
    const channel = message.DestChannel ?? '';
    if (message.DialStatus === 'ANSWER') {
      return isLocal(channel) ? [] : this.answer(call, channel, message.DestCallerIDNum ?? '', at);
    }
    call.cause = message.DialStatus ?? call.cause;
    return [];
  }

  private answer(call: LiveCall, channel: string, number: string, at: Date): readonly TelephonyEventBody[] {
    if (call.isAnswered) return [];
    call.isAnswered = true;
    const extension = this.extensionOf(channel, number);
    const who = call.direction === 'outbound' ? this.caller(call) : { employeeExtension: extension };
    return [tell(call, at, { event: 'answered', ...who })];
  }

  /** Two who hear each other have been connected, though nobody told of a dialling. A bridge that plays music joins nobody. */
  private enterBridge(call: LiveCall, message: AmiMessage, at: Date): readonly TelephonyEventBody[] {
    const { BridgeUniqueid: bridge = '', Channel: channel = '', BridgeType: type = '' } = message;
    if (call.isAnswered || isLocal(channel) || type === 'holding') return [];
    const inside = call.bridges.get(bridge) ?? new Set();
    call.bridges.set(bridge, inside.add(channel));
    if (inside.size < 2) return [];
    const [first] = call.channels.values();
    const other = [...inside].find((one) => one !== first) ?? channel;
    return this.answer(call, other, '', at);
  }

  private hangUp(call: LiveCall, message: AmiMessage, at: Date): readonly TelephonyEventBody[] {
    const { Uniqueid: id = '', Channel: channel = '' } = message;
    for (const inside of call.bridges.values()) inside.delete(channel);
    if (message.Linkedid === id) call.cause ??= message['Cause-txt'] ?? null;
    return this.forget(call, id, at);
  }

  private forget(call: LiveCall, channelId: string, at: Date): readonly TelephonyEventBody[] {
    call.channels.delete(channelId);
    this.callOfChannel.delete(channelId);
    if (call.channels.size > 0 || !this.calls.delete(call.callId)) return [];
    return [tell(call, at, { event: 'ended', disposition: call.isAnswered ? null : call.cause })];
  }

  private extensionOf(channel: string, number: string): string | null {
    if (isExtension(number, this.extensionDigits)) return number;
    const name = namesIn(channel).at(-1) ?? '';
    return name === '' || name.length > 50 ? null : name;
  }
}

function tell(call: LiveCall, at: Date, told: Told): TelephonyEventBody {
  const { callId, direction, from, to } = call;
  return { callId, at: at.toISOString(), direction, from, to, ...told };
}

/** `<unknown>` and the dial plan's own `s` and `h` are no numbers. */
function numberOf(text = ''): string {
  return /^(?:<unknown>|unknown|anonymous|s|h|i|t)$/i.test(text) ? '' : text.slice(0, 100);
}

function momentOf({ Timestamp: text }: AmiMessage): Date | undefined {
  return text !== undefined && /^\d{9,10}(?:\.\d+)?$/.test(text)
    ? new Date(Math.floor(Number(text) * 1000))
    : undefined;
}

/** The second in which a channel began, which its id is made of. */
function epochIn(id: string | undefined): Date | undefined {
  const seconds = /(?:^|-)(\d{9,10})\.\d+$/.exec(id ?? '')?.[1];
  return seconds === undefined ? undefined : new Date(Number(seconds) * 1000);
}
