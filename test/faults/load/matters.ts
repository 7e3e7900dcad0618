import type { Chance } from './chance.js';
import type { Person, Wish } from './command.js';
import type { Sender } from './sender.js';

type Body = Readonly<Record<string, unknown>>;

/** What the matters of a run are about. */
export interface Setting {
  readonly departments: { readonly support: string; readonly experts: string };
  /** By employee id. */
  readonly peopleById: ReadonlyMap<string, Person>;
  readonly clientIds: readonly [string, ...string[]];
  readonly product: string;
  readonly queue: string;
  /** Business time as far as it has been moved. */
  readonly now: () => Date;
}

/** One client's matter from its first word to its end, as chance has it: each step is a command, sent when the one before is answered. */
export class Matter {
  constructor(
    private readonly sender: Sender,
    private readonly chance: Chance,
    private readonly setting: Setting,
  ) {}

  async run(): Promise<void> {
    const kind = this.chance.below(10);
    if (kind < 2) return this.call();
    if (kind < 3) return this.letters();
    if (kind < 4) return this.newClient();
    return this.request();
  }

  private send(wish: (token: string) => Wish): Promise<Body | undefined> {
    return this.sender.send(this.chance, wish);
  }

  private async newClient(): Promise<void> {
    const client = await this.send((name) => ({
      what: 'create a client',
      by: 'operator',
      method: 'POST',
      path: '/clients',
      body: { kind: 'person', name, language: 'ru' },
      row: { place: 'intake.client.name' },
      fact: { type: 'intake.client-defined.v1' },
    }));
    if (client !== undefined) await this.request(textOf(client, 'id'));
  }

  private async call(): Promise<void> {
    const { now, queue } = this.setting;
    const callId = this.chance.uuid();
    const start = now().getTime();
    const answered = this.chance.happens(0.7);
    const caller = `+7495${(1_000_000 + this.chance.below(9_000_000)).toString()}`;
    const told = ['ringing', ...(answered ? ['answered'] : []), 'ended'].map((event, place) => ({ event, place }));
    for (const { event, place } of this.chance.shuffled(told)) {
      await this.send(() => ({
        what: `tell that a call is ${event}`,
        by: 'operator',
        method: 'POST',
        path: '/channels/telephony/events',
        body: {
          ...{ callId, event, at: new Date(start + place * 20_000).toISOString() },
          ...{ direction: 'inbound', from: caller, to: '+74957654321', queue },
          ...(event === 'answered' ? { employeeExtension: '101' } : {}),
        },
        row: { place: `intake.call_event.${event}`, token: callId },
      }));
    }
    if (answered && this.chance.happens(0.5)) await this.request(undefined, callId);
  }

  private async letters(): Promise<void> {
    const thread = this.chance.uuid();
    const count = 1 + this.chance.below(3);
    for (let place = 0; place < count; place += 1) {
      const id = `${thread}-${place.toString()}@client.example`;
      const mail = [
        `From: ${thread}@client.example`,
        'To: support@okno.example',
        `Subject: ${place === 0 ? '' : 'Re: '}Letters ${thread}`,
        `Message-ID: <${id}>`,
        ...(place === 0 ? [] : [`In-Reply-To: <${thread}-0@client.example>`]),
        '',
        `Letter ${place.toString()} of a thread.`,
      ].join('\r\n');
      await this.send(() => ({
        what: 'receive a letter',
        by: 'operator',
        method: 'POST',
        path: '/channels/email',
        mail,
        row: { place: 'intake.inbound_mail.message_id', token: id, idField: 'interactionId' },
      }));
    }
  }

  private async request(clientId = this.chance.oneOf(this.setting.clientIds), callId?: string): Promise<void> {
    const billable = this.chance.happens(0.4);
    const made = await this.send((subject) => ({
      what: 'register a request',
      by: 'operator',
      method: 'POST',
      path: '/requests',
      body: {
        ...{ channel: 'phone', clientId, kind: billable ? 'service' : 'incident', subject, billable },
        ...{ description: 'It went dark.', product: this.setting.product },
        ...{ impact: this.chance.oneOf(['low', 'normal', 'high']), urgency: 'normal' },
        ...(callId === undefined ? {} : { callId }),
      },
      row: { place: 'intake.request.subject' },
      fact: { type: 'intake.request-registered.v1' },
    }));
    if (made === undefined) return;
    const requestId = textOf(made, 'id');
    if (this.chance.happens(0.3)) await this.message(requestId);
    if (this.chance.happens(0.5)) await this.assignment(requestId);
    if (this.chance.happens(0.25)) await this.escalation(requestId);
    if (this.chance.happens(0.2)) await this.complaint(requestId, clientId);
    if (this.chance.happens(0.75)) await this.solve(requestId, billable, clientId);
  }

  private async message(requestId: string): Promise<void> {
    await this.send((text) => ({
      what: 'write a message',
      by: 'operator',
      method: 'POST',
      path: `/requests/${requestId}/messages`,
      body: { direction: this.chance.oneOf(['internal', 'outbound']), text },
      row: { place: 'intake.message.text' },
    }));
  }

  private async assignment(requestId: string): Promise<void> {
    const given = await this.send((instruction) => ({
      what: 'give an assignment',
      by: 'operator',
      method: 'POST',
      path: `/requests/${requestId}/assignments`,
      body: { departmentId: this.setting.departments.experts, tier: 2, instruction, withinWorkingMinutes: 240 },
      row: { place: 'routing.assignment.instruction' },
      fact: { type: 'routing.assignment-given.v1' },
    }));
    // Some are left to the timer that passes offers on.
    if (given === undefined || this.chance.happens(0.25)) return;
    await this.work(given);
  }

  private async work(given: Body): Promise<void> {
    const id = textOf(given, 'id');
    const by = this.setting.peopleById.get(textOf(given, 'offeredToId'));
    if (by === undefined) return;
    const move = (
      verb: string,
      fact: string,
      body: (token: string) => object = () => ({}),
    ): Promise<Body | undefined> =>
      this.send((token) => ({
        what: `${verb} an assignment`,
        by,
        method: 'POST',
        path: `/assignments/${id}/${verb}`,
        body: body(token),
        fact: { type: `routing.assignment-${fact}.v1`, of: id },
      }));
    if ((await move('accept', 'accepted')) === undefined) return;
    if (this.chance.happens(0.4)) await move('report', 'reported', (text) => ({ text, percent: 50 }));
    if (this.chance.happens(0.15)) await move('return', 'returned', (reason) => ({ reason }));
    else if (this.chance.happens(0.85)) await move('complete', 'completed', (result) => ({ result }));
  }

  private async escalation(requestId: string): Promise<void> {
    const kind = this.chance.oneOf(['functional', 'hierarchical', 'systemic']);
    const where = kind === 'functional' ? { departmentId: this.setting.departments.experts } : {};
    const raised = await this.send((reason) => ({
      what: `raise a ${kind} escalation`,
      by: 'operator',
      method: 'POST',
      path: `/requests/${requestId}/escalations`,
      body: { kind, reason, ...where },
      row: { place: 'escalation.escalation.reason' },
      fact: { type: 'escalation.escalation-raised.v1' },
    }));
    const addressee = raised?.addressee as { employeeId?: string } | null | undefined;
    const by = this.setting.peopleById.get(addressee?.employeeId ?? '');
    // Some are left to the timer that takes them higher.
    if (raised === undefined || by === undefined || kind === 'functional' || this.chance.happens(0.4)) return;
    const id = textOf(raised, 'id');
    const move = (verb: string, fact: string, body: (token: string) => object): Promise<Body | undefined> =>
      this.send((token) => ({
        what: `${verb} an escalation`,
        by,
        method: 'POST',
        path: `/escalations/${id}/${verb}`,
        body: body(token),
        fact: { type: `escalation.escalation-${fact}.v1`, of: id },
      }));
    if ((await move('acknowledge', 'acknowledged', () => ({}))) === undefined) return;
    if (this.chance.happens(0.8)) await move('resolve', 'resolved', (text) => ({ text }));
  }

  private async complaint(requestId: string, clientId: string): Promise<void> {
    const made = await this.send((text) => ({
      what: 'register a complaint',
      by: 'operator',
      method: 'POST',
      path: '/complaints',
      body: { clientId, requestId, product: this.setting.product, cause: 'darkness', severity: 'normal', text },
      row: { place: 'complaints_analytics.complaint.text' },
      fact: { type: 'complaints.complaint-registered.v1' },
    }));
    if (made === undefined) return;
    const id = textOf(made, 'id');
    const move = (verb: string, fact: string, body: (token: string) => object): Promise<Body | undefined> =>
      this.send((token) => ({
        what: `${verb} a complaint`,
        by: 'quality',
        method: 'POST',
        path: `/complaints/${id}/${verb}`,
        body: body(token),
        fact: { type: `complaints.complaint-${fact}.v1`, of: id },
      }));
    if (this.chance.happens(0.8)) await move('acknowledge', 'acknowledged', () => ({}));
    const verdict = this.chance.oneOf(['justified', 'partly', 'unjustified']);
    if (this.chance.happens(0.7)) await move('decide', 'decided', (decision) => ({ verdict, decision }));
  }

  private async solve(requestId: string, billable: boolean, clientId: string): Promise<void> {
    const move = (verb: string, fact: string, body: object): Promise<Body | undefined> =>
      this.send(() => ({
        what: `${verb} a request`,
        by: 'operator',
        method: 'POST',
        path: `/requests/${requestId}/${verb}`,
        body,
        fact: { type: `intake.request-${fact}.v1`, of: requestId },
      }));
    if ((await move('solve', 'solved', { answer: 'It is light again.' })) === undefined) return;
    if (billable) await this.bill(requestId, clientId);
    // Some are left to the timer that takes silence for a confirmation.
    if (this.chance.happens(0.5)) await move('confirm', 'confirmed', {});
  }

  private async bill(requestId: string, clientId: string): Promise<void> {
    const price = { amountMinor: 1_000 + this.chance.below(100_000), currency: 'RUB' };
    const dueOn = new Date(this.setting.now().getTime() + 86_400_000).toISOString().slice(0, 10);
    const drafted = await this.send((description) => ({
      what: 'draft an invoice',
      by: 'finance',
      method: 'POST',
      path: '/invoices',
      body: {
        ...{ clientId, requestId, dueOn },
        lines: [{ description, product: this.setting.product, quantity: 1, unitPrice: price, vatRate: 20 }],
      },
      // The draft that the request made by itself is filled, if it is there already: its fact may be the second of its kind.
      row: { place: 'billing_receivables.invoice_line.description' },
    }));
    if (drafted === undefined) return;
    const id = textOf(drafted, 'id');
    const move = (verb: string, fact: string): Promise<Body | undefined> =>
      this.send(() => ({
        what: `${verb} an invoice`,
        by: 'finance',
        method: 'POST',
        path: `/invoices/${id}/${verb}`,
        body: {},
        fact: { type: `receivables.invoice-${fact}.v1`, of: id },
      }));
    if ((await move('approve', 'approved')) === undefined || (await move('issue', 'issued')) === undefined) return;
    if (this.chance.happens(0.7)) await this.pay(id, clientId, drafted.total as { amountMinor: number });
  }

  private async pay(
    invoiceId: string,
    clientId: string,
    { amountMinor: total }: { amountMinor: number },
  ): Promise<void> {
    const part = this.chance.happens(0.3) ? Math.ceil(total / 3) : total;
    const amount = { amountMinor: part, currency: 'RUB' };
    await this.send((externalId) => ({
      what: 'record a payment',
      by: 'finance',
      method: 'POST',
      path: '/payments',
      body: {
        ...{ externalId, receivedOn: this.setting.now().toISOString().slice(0, 10), amount, clientId, purpose: '' },
        allocations: [{ invoiceId, amount }],
      },
      row: { place: 'billing_receivables.payment.external_id' },
      fact: { type: 'receivables.payment-recorded.v1' },
    }));
  }
}

function textOf(body: Body, field: string): string {
  const value = body[field];
  return typeof value === 'string' ? value : '';
}
