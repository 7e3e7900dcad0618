import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OknoProcess } from '@okno/testing';
import { Company, type Colleague } from './company.js';
import * as shape from './shapes.js';

/** One matter in letters: the first makes a request, the answers join it, machines are not answered. */
describe('the e-mail thread', () => {
  let okno: OknoProcess;
  let company: Company;
  let anna: Colleague;
  let requestId: string;
  let reference: string;

  beforeAll(async () => {
    okno = await OknoProcess.start();
    company = await Company.found(okno);
    const support = await company.department('support', 'Client service');
    anna = await company.hire('Anna L1', ['operator', 'manager'], support, 1);
    await company.timeIs('2027-03-02T07:00:00Z');
  }, 180_000);

  afterAll(async () => {
    await okno.stop();
  });

  const receive = (lines: readonly string[]) =>
    anna.api.post('/channels/email', undefined, shape.emailOutcome, {
      raw: lines.join('\r\n'),
      headers: { 'content-type': 'message/rfc822' },
    });

  const first = [
    'From: =?UTF-8?B?0J7Qu9GM0LPQsA==?= <olga@client.example>',
    'To: support@okno.example',
    'Subject: =?UTF-8?B?0KHRh9GR0YIg0LfQsCDQvNCw0YDRgg==?=',
    'Message-ID: <first@client.example>',
    'Date: Tue, 02 Mar 2027 10:00:00 +0300',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    'Пришлите, пожалуйста, счёт за март.',
  ];

  it('a letter of somebody unknown makes a client and a request', async () => {
    const outcome = await receive(first);
    expect(outcome.outcome).toBe('created');
    requestId = outcome.requestId ?? '';
    const request = await anna.api.get(`/requests/${requestId}`, shape.request);
    expect(request).toMatchObject({ channel: 'email', subject: 'Счёт за март', status: 'registered' });
    expect(request.description).toContain('Пришлите, пожалуйста, счёт за март.');
    reference = request.reference;
  });

  it('the same letter delivered twice is one letter', async () => {
    const again = await receive(first);
    expect(again.requestId).toBe(requestId);
    const { items } = await anna.api.get('/requests', shape.page(shape.request));
    expect(items).toHaveLength(1);
  });

  it('an answer joins by its headers, another by the reference in its subject', async () => {
    const byHeader = await receive([
      'From: olga@client.example',
      'Subject: Re: =?UTF-8?B?0KHRh9GR0YI=?=',
      'Message-ID: <second@client.example>',
      'In-Reply-To: <first@client.example>',
      'References: <first@client.example>',
      '',
      'And the contract, please.',
      '',
      '> Пришлите, пожалуйста, счёт за март.',
    ]);
    expect(byHeader).toMatchObject({ outcome: 'appended', requestId });
    const bySubject = await receive([
      'From: accountant@client.example',
      `Subject: ${reference} one more thing`,
      'Message-ID: <third@client.example>',
      '',
      'Our address has changed.',
    ]);
    expect(bySubject).toMatchObject({ outcome: 'appended', requestId });
    const { items } = await anna.api.get(`/requests/${requestId}/messages`, shape.page(shape.message));
    expect(items.filter(({ direction }) => direction === 'inbound').map(({ text }) => text.split('\n')[0])).toEqual(
      expect.arrayContaining(['And the contract, please.', 'Our address has changed.']),
    );
  });

  it.each([
    ['an out-of-office answer', ['Auto-Submitted: auto-replied', 'Subject: Out of office']],
    [
      'a bounce',
      [
        'Return-Path: <>',
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
        'Subject: Undelivered Mail',
      ],
    ],
  ])('%s is ignored, and tells which request it answers', async (_case, headers) => {
    const outcome = await receive([
      'From: MAILER-DAEMON@client.example',
      `Message-ID: <${headers.length.toString()}-auto@client.example>`,
      'In-Reply-To: <first@client.example>',
      ...headers,
      '',
      'I am away.',
    ]);
    expect(outcome).toMatchObject({ outcome: 'ignored', requestId });
  });

  it('a letter after the answer reopens the matter; the same people have it', async () => {
    const { ownerId } = await anna.api.post(
      `/requests/${requestId}/solve`,
      { answer: 'The invoice is attached.' },
      shape.request,
    );
    await receive([
      'From: olga@client.example',
      'Subject: Re: invoice',
      'Message-ID: <fourth@client.example>',
      'In-Reply-To: <first@client.example>',
      '',
      'There is nothing attached!',
    ]);
    const reopened = await anna.api.get(`/requests/${requestId}`, shape.request);
    expect(reopened).toMatchObject({ status: 'in-progress', reopenCount: 1, ownerId });
  });
});
