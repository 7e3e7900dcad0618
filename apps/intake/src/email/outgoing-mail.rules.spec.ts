import { describe, expect, it } from '@jest/globals';
import { afterAttempt, domainOf, senderOf, threadOf, type Attempt } from './outgoing-mail.rules.js';

const later: Attempt = { outcome: 'refused', why: '451 not now', isFinal: false };
const never: Attempt = { outcome: 'refused', why: '550 nobody', isFinal: true };

describe('after an attempt', () => {
  it.each<[string, Attempt, number, number, ReturnType<typeof afterAttempt>]>([
    ['that was taken', { outcome: 'taken' }, 3, 90, { state: 'sent', waitSeconds: null, error: null }],
    ['that was the first', later, 1, 0, { state: 'queued', waitSeconds: 30, error: '451 not now' }],
    ['that was the fourth', later, 4, 210, { state: 'queued', waitSeconds: 240, error: '451 not now' }],
    ['that was one of many', later, 60, 200_000, { state: 'queued', waitSeconds: 3_600, error: '451 not now' }],
    ['five days on', later, 130, 432_000, { state: 'failed', waitSeconds: null, error: '451 not now' }],
    ['that no other would change', never, 1, 0, { state: 'failed', waitSeconds: null, error: '550 nobody' }],
  ])('%s', (_, attempt, attempts, triedForSeconds, expected) => {
    expect(afterAttempt(attempt, attempts, triedForSeconds)).toEqual(expected);
  });
});

describe('an outgoing mail', () => {
  it.each([
    ['nothing when it is the first', [], undefined, []],
    ['the client’s newest', ['<a> theirs', '<b> ours', '<c> theirs', '<d> ours'], '<c>', ['<a>', '<b>', '<c>', '<d>']],
    ['our own when the client never wrote', ['<a> ours', '<b> ours'], '<b>', ['<a>', '<b>']],
  ])('answers %s', (_, mails, inReplyTo, references) => {
    const given = mails.map((mail) => {
      const [messageId = '', whose] = mail.split(' ');
      return { messageId, isTheirs: whose === 'theirs' };
    });
    expect(threadOf(given)).toEqual({ inReplyTo, references });
  });

  it('names twenty of a long thread, the newest', () => {
    const mails = Array.from({ length: 30 }, (_, at) => ({ messageId: `<${String(at)}>`, isTheirs: true }));
    const { references } = threadOf(mails);
    expect([references.length, references[0], references.at(-1)]).toEqual([20, '<10>', '<29>']);
  });

  it.each([
    ['Okno <support@okno.example>', 'smtp://mail.example', 'Okno <support@okno.example>', 'okno.example'],
    [undefined, 'smtp://anna%40okno.example:secret@mail.example:587', 'anna@okno.example', 'okno.example'],
    [undefined, 'smtp://mail.example', 'okno@mail.example', 'mail.example'],
  ])('comes from %s at %s', (configured, url, sender, domain) => {
    expect(senderOf(configured, url)).toBe(sender);
    expect(domainOf(sender)).toBe(domain);
  });
});
