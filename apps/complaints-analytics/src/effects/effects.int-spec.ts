import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { catalogueDescribed, effectAsked, effectCounted, productDefined, type EventPayload } from '@okno/contracts';
import { newId } from '@okno/service-kit';
import { TestService } from '@okno/testing';
import { call, complaint } from '../cube/told-facts.conformance.js';
import { complaintsAnalyticsService } from '../service.js';

type Asked = EventPayload<typeof effectAsked>;

const [modem, phone] = [newId(), newId()];
const march = { from: '2026-03-01T00:00:00Z', to: '2026-03-29T00:00:00Z' };
const april = { from: '2026-03-29T00:00:00Z', to: '2026-04-12T00:00:00Z' };

describe('questions about the effect of a measure', () => {
  let service: TestService;

  const ask = async (question: Partial<Asked>, times = 1) => {
    const [questionId, measureId, eventId] = [newId(), newId(), newId()];
    const whole = {
      ...{ questionId, problemId: newId(), measureId, measure: 'complaints.count', exposure: null, filters: [] },
      ...{ before: march, after: april, at: '2026-04-12T00:00:00Z' },
      ...question,
    };
    for (let time = 0; time < times; time += 1) {
      await service.publish(effectAsked, whole, { id: measureId, version: 1, eventId });
    }
    await service.settle();
    const answers = await service.publishedOf(effectCounted);
    return answers.map(({ data }) => data).filter((data) => data.questionId === questionId);
  };

  beforeAll(async () => {
    service = await TestService.start(complaintsAnalyticsService, { now: '2026-04-12T00:00:00Z' });
    for (const [productId, code] of [
      [modem, 'MODEM'],
      [phone, 'PHONE'],
    ] as const) {
      const product = { productId, code, name: code, parentId: null, active: true };
      await service.publish(productDefined, product, { id: productId });
    }
    // The last moment before the measure, its very moment, and the moment that belongs to the time after the question.
    for (const receivedAt of ['2026-03-02T09:00:00Z', '2026-03-28T23:59:59Z', april.from, april.to]) {
      await complaint(service, { receivedAt, productId: modem });
    }
    await complaint(service, { receivedAt: '2026-03-03T09:00:00Z', productId: phone });
    const call1 = { ringingAt: '2026-03-05T09:00:00.000Z', productId: modem };
    await call(service, call1);
    await call(service, { ...call1, outcome: 'abandoned' });
    await call(service, { ...call1, ringingAt: '2026-04-01T09:00:00.000Z' });
    await call(service, { ...call1, productId: phone });
    await service.settle();
  });
  afterAll(() => service.stop());

  const filters: Asked['filters'] = [{ dimension: 'product', op: 'in', values: ['MODEM'] }];

  it.each([
    ['a count by the day', {}, { per: 'days', before: { count: 3, exposure: 28 }, after: { count: 1, exposure: 14 } }],
    [
      'a count with a filter',
      { filters },
      { per: 'days', before: { count: 2, exposure: 28 }, after: { count: 1, exposure: 14 } },
    ],
    [
      'a count against another',
      { filters, exposure: 'calls.offered' },
      { per: 'records', before: { count: 2, exposure: 2 }, after: { count: 1, exposure: 1 } },
    ],
    [
      'a ratio by its own denominator',
      { measure: 'calls.abandonmentRate' },
      { per: 'records', before: { count: 1, exposure: 3 }, after: { count: 0, exposure: 1 } },
    ],
  ] as const)('counts %s', async (_name, question, counts) => {
    const answers = await ask({ ...question, filters: [...('filters' in question ? question.filters : [])] });
    expect(answers).toMatchObject([{ counts, fault: null }]);
  });

  it.each([
    ['a measure of the past', { measure: 'complaints.never' }, 'unknown-measure'],
    ['a mean', { measure: 'calls.talkMean' }, 'not-countable'],
    ['a ratio against a count', { measure: 'calls.abandonmentRate', exposure: 'calls.offered' }, 'not-countable'],
    [
      'what a filter does not fit',
      { measure: 'calls.offered', filters: [{ dimension: 'cause', op: 'in', values: [newId()] }] },
      'not-combinable',
    ],
    ['a product that is gone', { filters: [{ dimension: 'product', op: 'in', values: ['GONE'] }] }, 'unknown-member'],
    ['a tree of words', { filters: [{ dimension: 'channel', op: 'subtree', values: ['phone'] }] }, 'unusable-filter'],
  ] as const)('cannot count %s', async (_name, question, fault) => {
    const { filters: asked = [], ...rest } = question as Partial<Asked>;
    expect(await ask({ ...rest, filters: asked })).toMatchObject([{ counts: null, fault }]);
  });

  it('are answered once, however often they come', async () => {
    expect(await ask({}, 3)).toHaveLength(1);
    expect(await service.database.query('SELECT id FROM effect_question')).toEqual([]);
  });

  it('are told beforehand what can be asked', async () => {
    const [told, ...more] = await service.publishedOf(catalogueDescribed);
    expect(more).toEqual([]);
    const of = (name: string) => told?.data.measures.find((measure) => measure.name === name);
    expect(of('complaints.count')).toMatchObject({ counts: 'events', dimensions: expect.arrayContaining(['cause']) });
    expect(of('complaints.per1000Calls')).toMatchObject({ counts: 'ratio' });
    expect(of('calls.talkMean')).toMatchObject({ counts: 'nothing' });
    expect(of('calls.serviceLevel')).toMatchObject({ parameter: { default: 20 } });
    expect(told?.data.dimensions).toContain('product');
  });
});
