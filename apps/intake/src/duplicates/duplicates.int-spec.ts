import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  possibleDuplicates,
  productResource,
  requestResource,
  type PossibleDuplicate,
  type RequestResource,
} from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { IntakeDesk, TestService, type Caller } from '@okno/testing';
import { intakeService } from '../service.js';

let service: TestService;
let desk: IntakeDesk;

beforeAll(async () => {
  service = await TestService.start(intakeService, { now: '2026-03-02T09:00:00Z' });
  desk = await IntakeDesk.open(service);
});
afterAll(() => service.stop());

async function duplicatesOf({ id }: Pick<RequestResource, 'id'>, by: Caller = desk.operator.api) {
  return (await by.get(`/requests/${id}/duplicates`, possibleDuplicates)).items;
}
const hoursLater = (hours: number) => service.moveClock(new Date(service.clock.now().getTime() + hours * 3_600_000));
const codesOf = ({ because }: PossibleDuplicate) => because.map(({ code }) => code);

const note = {
  channel: 'phone',
  subject: 'Нет интернета в офисе',
  description: 'С утра нет связи, горит красная лампа',
};
const letter = {
  channel: 'email',
  subject: 'Не работает интернет',
  description: 'Здравствуйте! С утра в офисе не работает интернет, на модеме горит красная лампа. С уважением, Ольга',
};

describe('possible duplicates', () => {
  it('are found by both, with the grounds in the reader’s language', async () => {
    const { id: clientId } = await desk.client();
    const product = await desk.administrator.post('/products', { code: 'line', name: 'Line' }, productResource);
    const byPhone = await desk.request(clientId, { ...note, product: product.id });
    await hoursLater(3);
    const byMail = await desk.request(clientId, { ...letter, product: product.id });

    const russian = await service.as({ roles: ['operator'], language: 'ru' });
    const [found, ...others] = await duplicatesOf(byMail, russian);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      requestId: byPhone.id,
      reference: byPhone.reference,
      subject: note.subject,
      status: 'registered',
      channel: 'phone',
      registeredAt: byPhone.registeredAt,
      clientId,
    });
    expect(found?.because).toEqual([
      { code: 'same-client', text: 'Тот же клиент' },
      { code: 'similar-text', text: expect.stringMatching(/^Тексты совпадают на \d+ %$/) },
      { code: 'near-in-time', text: 'С разницей в 3 ч' },
      { code: 'another-channel', text: 'То обращение пришло по телефону' },
      { code: 'same-product', text: 'Тот же продукт' },
    ]);
    expect((await duplicatesOf(byPhone))[0]).toMatchObject({
      requestId: byMail.id,
      score: found?.score,
      because: [{ text: 'The same client' }, {}, { text: '3 h apart' }, { text: 'That one came by e-mail' }, {}],
    });
  });

  it.each([
    [
      'Двойное списание',
      'Дважды списали оплату за февраль, просит вернуть',
      'За февраль оплата списана два раза. Просим вернуть вторую сумму.',
    ],
    [
      'Обрывы звонков',
      'Звонки обрываются через минуту разговора',
      'Уже второй день все звонки обрываются через минуту. Клиенты жалуются.',
    ],
    ['Счёт за март', 'Просит выслать счёт за март на почту бухгалтерии', 'Пришлите, пожалуйста, счёт за март.'],
    [
      'Delivery late',
      'Router ordered last week has not been delivered',
      'I ordered a router last week and it still has not been delivered.',
    ],
    [
      'Slow line',
      'Only 20 Mbit/s measured, contract is 100',
      'The contract says 100 Mbit/s; in Baker Street we measure 20.',
    ],
  ])('one matter, noted by telephone and written: %s', async (subject, description, written) => {
    const { id } = await desk.client();
    const said = await desk.request(id, { subject, description });
    await desk.request(id, { channel: 'email', subject: '(без темы / no subject)', description: written });
    expect(await duplicatesOf(said)).toHaveLength(1);
  });

  it.each([
    [
      'Счёт за март',
      'Просит выслать счёт за март',
      'Акт сверки',
      'Просим направить акт сверки взаимных расчётов за первый квартал',
    ],
    [
      'Вопрос',
      'Добрый день! Подскажите, пожалуйста, как подключить переадресацию',
      'Вопрос',
      'Добрый день! Подскажите, пожалуйста, когда будет готов договор',
    ],
    [
      'Calls drop after a minute',
      'Since noon one call in three breaks off',
      'How do I set up forwarding?',
      'After 3 rings a call should go to a mobile',
    ],
    [
      'Question about my contract',
      'When does my contract end?',
      'Question about invoice',
      'How do I pay my invoice by card?',
    ],
  ])('two matters of one client on one day are not: %s', async (subject, description, other, text) => {
    const { id } = await desk.client();
    const one = await desk.request(id, { subject, description });
    await desk.request(id, { channel: 'email', subject: other, description: text });
    expect(await duplicatesOf(one)).toEqual([]);
  });

  it('are looked for among clients with the same address, each request once', async () => {
    const shared = { phones: ['+7 495 123-45-67'], emails: ['office@romashka.example'] };
    const known = await desk.client(shared);
    const twin = await desk.client(shared);
    const byMail = await desk.client({ emails: ['office@romashka.example'] });
    await desk.client({ phones: ['+7 495 765-43-21'] });
    const asked = await desk.request(known.id, note);
    const ofTwin = await desk.request(twin.id, letter);
    const ofMail = await desk.request(byMail.id, letter);
    const found = await duplicatesOf(asked);
    expect(found.map((item) => [item.requestId, item.clientId, codesOf(item)[0]]).sort()).toEqual(
      [
        [ofTwin.id, twin.id, 'same-phone'],
        [ofMail.id, byMail.id, 'same-email'],
      ].sort(),
    );
  });

  it('leave out what is another matter: one call, a fortnight, the end of a request', async () => {
    const { id } = await desk.client();
    const old = await desk.request(id, letter);
    await hoursLater(14.5 * 24);
    const callId = newId();
    const first = await desk.request(id, { ...note, callId });
    await desk.request(id, { ...note, callId });
    const cancelled = await desk.request(id, letter);
    await desk.operator.api.post(`/requests/${cancelled.id}/cancel`, { reason: 'Twice' }, requestResource);
    const merged = await desk.request(id, letter);
    const into = await desk.request(id, { ...letter, channel: 'chat' });
    expect((await duplicatesOf(first)).map(({ requestId }) => requestId).sort()).toEqual([merged.id, into.id].sort());
    await desk.operator.api.post(`/requests/${merged.id}/merge`, { intoId: into.id }, requestResource);
    expect((await duplicatesOf(first)).map(({ requestId }) => requestId)).toEqual([into.id]);
    expect(await duplicatesOf(merged)).toEqual([]);
    expect(await duplicatesOf(old)).toEqual([]);
  });

  it('are those that the reader may see, and the reading is journalled', async () => {
    const manager = await desk.hire(['manager']);
    const specialist = await desk.hire(['specialist'], 2);
    const shared = { emails: ['one@two.example'] };
    const own = await desk.client({ ...shared, managerId: manager.id });
    const foreign = await desk.client(shared);
    await service.settle();
    const mine = await desk.request(own.id, note);
    const mineToo = await desk.request(own.id, letter);
    const theirs = await desk.request(foreign.id, letter);
    await desk.assignment('accepted', { requestId: mine.id, assigneeId: specialist.id });

    expect((await duplicatesOf(mine)).map(({ requestId }) => requestId).sort()).toEqual([mineToo.id, theirs.id].sort());
    expect((await duplicatesOf(mine, manager.api)).map(({ requestId }) => requestId)).toEqual([mineToo.id]);
    expect((await manager.api.call('GET', `/requests/${theirs.id}/duplicates`)).status).toBe(404);
    expect(await duplicatesOf(mine, specialist.api)).toEqual([]);
    for (const role of ['client', 'finance', 'administrator', 'integration'] as const) {
      const caller = await service.as({ roles: [role], ...(role === 'client' ? { clientId: own.id } : {}) });
      expect((await caller.call('GET', `/requests/${mine.id}/duplicates`)).status).toBe(403);
    }
    const [entry] = await service.database.query<{ subject_ids: string[]; client_ids: string[] }>(
      `SELECT subject_ids, client_ids FROM audit_entry WHERE action = 'request.read' AND details->>'by' = 'duplicates'
         AND $1 = ANY (subject_ids) ORDER BY id LIMIT 1`,
      [mine.id],
    );
    expect([...(entry?.subject_ids ?? [])].sort()).toEqual([mine.id, mineToo.id, theirs.id].sort());
    expect([...(entry?.client_ids ?? [])].sort()).toEqual([own.id, foreign.id].sort());
  });
});
