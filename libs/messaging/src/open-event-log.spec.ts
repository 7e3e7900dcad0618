import { describe, expect, it } from '@jest/globals';
import { eventLogSettings } from './open-event-log.js';

describe('the settings of the event log', () => {
  it.each([
    { given: {}, brokers: undefined },
    { given: { KAFKA_BROKERS: 'kafka:9092' }, brokers: ['kafka:9092'] },
    { given: { KAFKA_BROKERS: 'a.example:9092, 10.0.0.2:19092' }, brokers: ['a.example:9092', '10.0.0.2:19092'] },
  ])('reads $given', ({ given, brokers }) => {
    expect(eventLogSettings.parse(given).KAFKA_BROKERS).toEqual(brokers);
  });

  it.each(['kafka', 'kafka:', 'a:9092,', 'http://a:9092', ' '])('refuses "%s"', (list) => {
    expect(eventLogSettings.safeParse({ KAFKA_BROKERS: list }).success).toBe(false);
  });
});
