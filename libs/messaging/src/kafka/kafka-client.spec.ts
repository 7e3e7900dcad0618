import { describe, expect, it } from '@jest/globals';
import { logLevel } from 'kafkajs';
import type { MessagingLogger } from '../event-log.port.js';
import { Complaints, willPass } from './kafka-client.js';

function complain(entries: readonly [seconds: number, namespace: string, message: string][]): [string, number][] {
  const said: [string, number][] = [];
  const logger: MessagingLogger = {
    warn: (fields, message) => said.push([message, Number(Reflect.get(fields, 'repeated'))]),
    error: () => undefined,
  };
  const complaints = new Complaints(logger);
  for (const [seconds, namespace, message] of entries) {
    const timestamp = new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();
    complaints.hear({ namespace, level: logLevel.ERROR, label: 'ERROR', log: { timestamp, message } });
  }
  return said;
}

describe('what the client complains of', () => {
  it('is said once a minute, with how often it was kept back', () => {
    const refused = (port: number): [string, string] => ['Connection', `connect ECONNREFUSED 127.0.0.1:${port}`];
    expect(
      complain([
        [0, ...refused(1)],
        [1, ...refused(2)],
        [2, 'BrokerPool', 'Failed to connect'],
        [59, ...refused(1)],
        [61, ...refused(3)],
      ]),
    ).toEqual([
      ['kafka: connect ECONNREFUSED 127.0.0.1:1', 0],
      ['kafka: Failed to connect', 0],
      ['kafka: connect ECONNREFUSED 127.0.0.1:3', 2],
    ]);
  });

  it('is nothing when a broker answers with an error: whoever asked is told', () => {
    expect(complain([[0, 'Connection', 'Response JoinGroup(key: 11, version: 5)']])).toEqual([]);
  });
});

describe('an error of the brokers', () => {
  it.each([
    ['while a fresh cluster has no coordinator yet', 'KafkaJSGroupCoordinatorNotFound', {}, true],
    ['while a topic has no leader', 'KafkaJSProtocolError', { retriable: true }, true],
    ['that will be the same for ever', 'KafkaJSProtocolError', { retriable: false }, false],
    ['of the client itself', 'KafkaJSNonRetriableError', {}, false],
  ])('%s', (_case, name, fields, expected) => {
    expect(willPass(Object.assign(new Error('no'), { name, ...fields }))).toBe(expected);
  });
});
