import { describe, expect, it } from '@jest/globals';
import { sizeOf, tellBackup } from './backup-words.rules.js';

describe('what is told of a backup', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [5_911_040, '5.9 MB'],
    [12_340_000_000, '12.3 GB'],
    [5_000_000_000_000_000, '5000.0 TB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(sizeOf(bytes)).toBe(text);
  });

  it('names how much, of when, of which version, and where', () => {
    const manifest = { okno: '0.1.0', takenAt: '2026-11-23T02:30:00.000Z', tables: [{ rows: 3 }, { rows: 4 }] };
    expect(tellBackup('Backed up in 1.7 s', '/b/okno.tar', manifest, 2_048)).toBe(
      'Backed up in 1.7 s: 2 tables with 7 rows, as of 2026-11-23T02:30:00.000Z, of Okno 0.1.0\n/b/okno.tar (2.0 kB)',
    );
  });
});
