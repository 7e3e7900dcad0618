import { describe, expect, it } from '@jest/globals';
import { happen, newTopic } from '../conformance/things.conformance.js';
import { serializeEvent, tombstone } from '../outgoing-event.js';
import { readKafkaMessage, toKafkaMessage } from './cloudevents-binding.js';
import { requestsOf } from './kafka-publisher.js';

const topic = newTopic();
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

function withTrace(): ReturnType<typeof happen> {
  const event = happen(topic, 'a', 1);
  return { ...event, envelope: { ...event.envelope, traceparent } };
}

describe('the CloudEvents binding', () => {
  it('sends the envelope as it is, says what it is, and repeats its trace context for those who do not open it', () => {
    const event = withTrace();
    expect(toKafkaMessage(serializeEvent(event))).toEqual({
      key: 'a',
      value: JSON.stringify(event.envelope),
      headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8', traceparent },
    });
  });

  it('takes for trace context only what stands in the envelope itself', () => {
    const event = happen(topic, 'a', 1);
    const envelope = { ...event.envelope, data: { thingId: 'a', number: 1, traceparent } };
    expect(toKafkaMessage(serializeEvent({ ...event, envelope })).headers).not.toHaveProperty('traceparent');
  });

  it('sends a tombstone without a value', () => {
    expect(toKafkaMessage(serializeEvent(tombstone(topic.name, 'a')))).toEqual({ key: 'a', value: null });
  });

  const contentType = (value: string) => ({ 'content-type': Buffer.from(value) });
  const envelope = happen(topic, 'a', 1).envelope;
  const text = Buffer.from(JSON.stringify(envelope));
  it.each([
    ['an envelope', { value: text, headers: contentType('application/cloudevents+json; charset=UTF-8') }, envelope],
    ['one of another spelling', { value: text, headers: contentType('Application/CloudEvents+JSON') }, envelope],
    ['a tombstone', { value: null }, null],
    ['a record without a content type', { value: text }, undefined],
    ['another kind of record', { value: text, headers: contentType('application/json') }, undefined],
    ['a broken one', { value: Buffer.from('{"id":'), headers: contentType('application/cloudevents+json') }, undefined],
    ['no event', { value: Buffer.from('{}'), headers: contentType('application/cloudevents+json') }, undefined],
  ])('reads %s', (_what, message, expected) => {
    expect(readKafkaMessage(message)).toEqual(expected);
  });
});

describe('requestsOf', () => {
  const events = (sizes: readonly number[]) =>
    sizes.map((size, index) => ({
      topic: index % 2 === 0 ? 'even' : 'odd',
      key: `${index}`,
      envelope: 'x'.repeat(size),
    }));
  const keysOf = (sizes: readonly number[]) =>
    requestsOf(events(sizes), (name) => `here.${name}`, 1_000).map((request) =>
      Object.fromEntries(request.map(({ topic: name, messages }) => [name, messages.map(({ key }) => key)])),
    );

  it.each([
    { sizes: [], requests: [] },
    { sizes: [10, 10, 10], requests: [{ 'here.even': ['0', '2'], 'here.odd': ['1'] }] },
    { sizes: [500, 500, 10], requests: [{ 'here.even': ['0'] }, { 'here.odd': ['1'], 'here.even': ['2'] }] },
    { sizes: [10, 5_000, 10], requests: [{ 'here.even': ['0'] }, { 'here.odd': ['1'] }, { 'here.even': ['2'] }] },
  ])('cuts events of $sizes bytes, in their order', ({ sizes, requests }) => {
    expect(keysOf(sizes)).toEqual(requests);
  });
});
