import { openDatabase } from '@okno/persistence';
import { AuditSealer, systemClock } from '@okno/service-kit';
import type { Caller } from '@okno/testing';
import { z } from 'zod';
import type { World } from '../checks/world.js';
import type { Command } from '../load/command.js';
import { everyService } from '../../every-service.js';
import { readMeasures } from './read-cube.js';
import { readGroups, readLedger, readMadeRows, readReplicas, readTimers, readUnsent } from './read-effects.js';
import { readLog, type LogAddress } from './read-log.js';
import { Tables } from './tables.js';

const ageingReport = z.looseObject({ rows: z.array(z.looseObject({ clientId: z.uuid(), total: z.int() })) });

export interface Reading {
  readonly address: LogAddress;
  /** Who may see everything. */
  readonly director: Caller;
  readonly commands: readonly Command[];
  readonly slow: readonly string[];
  readonly now: Date;
}

async function readAgeing(director: Caller): Promise<ReadonlyMap<string, number>> {
  const { rows } = await director.get('/receivables/ageing?by=client', ageingReport);
  return new Map(rows.map(({ clientId, total }) => [clientId, total]));
}

/** Every seal of every service's journal is computed anew. */
async function readBrokenJournals(url: string): Promise<string[]> {
  const broken: string[] = [];
  for (const { schema } of everyService) {
    const database = await openDatabase({ url, schema, applicationName: 'fault-checker', poolSize: 1, migrations: [] });
    try {
      if ((await new AuditSealer(database, systemClock).firstBrokenSeal()) !== undefined) broken.push(schema);
    } finally {
      await database.close();
    }
  }
  return broken;
}

/** Reads an installation that has come to rest. */
export async function readWorld({ address, director, commands, slow, now }: Reading): Promise<World> {
  const tables = await Tables.open(address.databaseUrl);
  try {
    return {
      ...{ commands, slow },
      rows: await readMadeRows(tables),
      log: await readLog(address),
      groups: await readGroups(tables),
      unsent: await readUnsent(tables),
      timers: await readTimers(tables, now),
      ledger: { ...(await readLedger(tables)), ageing: await readAgeing(director) },
      measures: await readMeasures(director, tables),
      replicas: await readReplicas(tables),
      brokenJournals: await readBrokenJournals(address.databaseUrl),
    };
  } finally {
    await tables.close();
  }
}
