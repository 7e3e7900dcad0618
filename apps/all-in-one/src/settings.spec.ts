import { describe, expect, it } from '@jest/globals';
import { readConfig } from '@okno/service-kit';
import { backupTime, settingsFields } from './settings.js';

const url = { DATABASE_URL: 'postgresql://okno@db.internal/okno' };
const kafka = { KAFKA_BROKERS: 'broker:9092' };

describe('when the nightly backup is taken', () => {
  it.each([
    [{}, '02:30'],
    [{ OKNO_BACKUP_AT: '23:59' }, '23:59'],
    [{ OKNO_BACKUP_AT: 'off' }, undefined],
    [url, undefined],
    [{ ...url, OKNO_BACKUP_AT: '04:00' }, '04:00'],
    [{ ...url, ...kafka }, undefined],
    [{ ...kafka, OKNO_BACKUP_AT: 'off' }, undefined],
  ])('%j says %p', (environment, at) => {
    expect(backupTime(readConfig(settingsFields, environment))).toBe(at);
  });

  it.each([
    [{ OKNO_BACKUP_AT: '2:30' }, 'OKNO_BACKUP_AT: is a time of day, 02:30, or off'],
    [{ OKNO_BACKUP_AT: '24:00' }, 'OKNO_BACKUP_AT: is a time of day, 02:30, or off'],
    [{ OKNO_BACKUP_KEEP: '0' }, 'OKNO_BACKUP_KEEP'],
    [{ ...kafka, OKNO_BACKUP_AT: '02:30' }, 'OKNO_BACKUP_AT: is off over Kafka'],
  ])('%j is refused', (environment, reason) => {
    expect(() => readConfig(settingsFields, environment)).toThrow(reason);
  });
});
