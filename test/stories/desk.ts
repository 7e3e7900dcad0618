import { expect } from '@jest/globals';
import type { Caller, OknoProcess } from '@okno/testing';
import type { z } from 'zod';
import type { Colleague, Company } from './company.js';
import * as shape from './shapes.js';

/** A client's matter that somebody else works on. */
export interface Matter {
  readonly requestId: string;
  readonly reference: string;
  readonly assignmentId: string;
}

/** What somebody who answers to clients does day by day, and looks at. */
export class Desk {
  constructor(private readonly api: Caller) {}

  /** Somebody telephones, and an expert is asked, who has seven working hours; answers the offer with it. */
  async ask(subject: string, from: object, expert: Colleague) {
    const words = { kind: 'incident', subject, description: 'Since this morning.' };
    const request = await this.api.post('/requests', { channel: 'phone', ...from, ...words }, shape.request);
    const leg = { employeeId: expert.employeeId, tier: 2, instruction: subject, withinWorkingMinutes: 420 };
    const offer = await this.api.post(`/requests/${request.id}/assignments`, leg, shape.assignment);
    const matter: Matter = { requestId: request.id, reference: request.reference, assignmentId: offer.id };
    return { matter, offer };
  }

  /** Answers, has it confirmed and sees it closed. */
  async settle(requestId: string): Promise<void> {
    await this.api.post(`/requests/${requestId}/solve`, { answer: 'It is in order again.' }, shape.request);
    await this.api.post(`/requests/${requestId}/confirm`, {}, shape.request);
    await this.sees(requestId, ({ status }) => status === 'closed');
  }

  async sees(requestId: string, holds: (request: z.output<typeof shape.request>) => boolean): Promise<void> {
    await this.api.eventually(`/requests/${requestId}`, shape.request, holds);
  }

  /** The only one there is, or none. */
  async escalationOf({ requestId }: Matter) {
    const { items } = await this.api.get(`/requests/${requestId}/escalations`, shape.itemsOf(shape.escalation));
    expect(items.length).toBeLessThan(2);
    return items[0];
  }

  async noticesOf({ requestId }: Matter, why: string) {
    const { items } = await this.api.get(`/requests/${requestId}/notices`, shape.page(shape.clientNotice));
    return items.filter((notice) => notice.why === why);
  }

  /** The draft that waits for a word, as soon as there is one. */
  async draftOf({ requestId }: Matter): Promise<string> {
    const drafts = shape.page(shape.clientNotice);
    const { items } = await this.api.eventually(`/requests/${requestId}/notices`, drafts, (page) =>
      page.items.some(({ state }) => state === 'draft'),
    );
    return items.find(({ state }) => state === 'draft')?.id ?? '';
  }

  async sendNotice({ requestId }: Matter, noticeId: string, words: { readonly text?: string } = {}) {
    const sent = await this.api.post(`/requests/${requestId}/notices/${noticeId}/send`, words, shape.clientNotice);
    expect(sent.state).toBe('sent');
  }

  async deadlinesOf(requestId: string) {
    return (await this.api.get(`/requests/${requestId}/deadlines`, shape.itemsOf(shape.deadline))).items;
  }
}

/** A client of this manager, with one contact who decides and reads along in the portal. */
export async function acquire(okno: OknoProcess, { administrator }: Company, manager: Colleague) {
  const card = { kind: 'organisation', name: 'Veresk LLC', phones: ['+74950001122'], language: 'en' };
  const client = await manager.api.post('/clients', { ...card, managerId: manager.employeeId }, shape.created);
  const contact = { name: 'Olga Veresk', decisionRoles: ['decides'] };
  const known = await manager.api.post(`/clients/${client.id}/contacts`, contact, shape.created);
  const signIn = { email: 'olga@veresk.example', password: 'a-password-of-hers' };
  const user = { ...signIn, name: 'Olga', roles: ['client'], clientId: client.id, language: 'en' };
  await administrator.post('/users', user, shape.created);
  return { clientId: client.id, contactId: known.id, api: await okno.signIn(signIn.email, signIn.password) };
}

/** Found justified, and said so. */
export async function answerComplaint({ api }: Colleague, id: string): Promise<void> {
  await api.post(`/complaints/${id}/acknowledge`, {}, shape.complaint);
  const decision = { verdict: 'justified', decision: 'We owed them a word' };
  await api.post(`/complaints/${id}/decide`, decision, shape.complaint);
  await api.post(`/complaints/${id}/answer`, { text: 'You are right. We are sorry.' }, shape.complaint);
}

/** What a colleague's list of work says of one thing. */
export async function workOn({ api }: Colleague, id: string) {
  return (await api.get('/work', shape.itemsOf(shape.workItem))).items.find((item) => item.id === id);
}
