import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectionsOf } from '@okno/service-kit';
import { everyService } from '../every-service.js';
import { repository } from './planted-tree.js';
import { strangersWriting, tablesWritten, type Sources } from './projection-writers.js';

function sourcesOf(...folders: readonly string[]): Sources {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(repository, folder, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `${folder}/src/${path}`),
  );
  const sources = paths.filter((path) => !/(spec|conformance)\.ts$|\/migrations\/|\.migrations\.ts$/.test(path));
  return new Map(sources.map((path) => [path, readFileSync(join(repository, path), 'utf8')]));
}

describe('what a rebuild makes anew (docs/adr/0012)', () => {
  it.each(everyService.map((service) => [service.name, service] as const))(
    'is written in %s by handlers of kind projection alone',
    (name, service) => {
      // Of the others only the rows of a projection are its own: which, only the database can tell.
      const tables = projectionsOf(service).filter((projection) => typeof projection === 'string');
      const sources = sourcesOf(`apps/${name}`, 'libs/service-kit');
      const written = tablesWritten(sources);
      expect(tables.filter((table) => !written.has(table))).toEqual([]);
      expect(strangersWriting(tables, sources)).toEqual([]);
    },
  );

  const consumer = `
    import { RememberName } from './remember-name.usecase.js';
    @Controller()
    export class NamesConsumer {
      constructor(private readonly rememberName: RememberName) {}
      @Consumes(employeeDefined, { kind: 'projection' })
      async onEmployee({ data }: Event, { tx }: EventContext): Promise<void> {
        await this.rememberName.execute(tx, data);
      }
      @Consumes(employeeDefined, { kind: 'reaction' })
      async greet({ data }: Event): Promise<void> {
        await this.mail(data.name);
      }
      private async mail(name: string): Promise<void> {}
    }`;
  const usecase = `
    import { saveName } from './names.repository.js';
    export class RememberName {
      async execute(tx: Transaction, data: Name): Promise<void> {
        await saveName(tx, data);
      }
    }`;
  const statement = `
    export async function saveName(tx: Transaction, name: Name): Promise<void> {
      await tx.query('INSERT INTO name_replica (name) VALUES ($1)', [name]);
    }`;
  const lawful = {
    'apps/desk/src/names/names.consumer.ts': consumer,
    'apps/desk/src/names/remember-name.usecase.ts': usecase,
    'apps/desk/src/names/names.repository.ts': statement,
  };
  const strangersIn = (changed: Readonly<Record<string, string>>) =>
    strangersWriting(['name_replica'], new Map(Object.entries({ ...lawful, ...changed })));

  it('may be written by what a projection calls', () => {
    expect(strangersIn({})).toEqual([]);
  });

  it.each([
    [
      'a command that shares the statement',
      'apps/desk/src/names/rename.usecase.ts',
      `import { saveName } from './names.repository.js';
       export class Rename { async execute(tx: Transaction, name: Name) { await saveName(tx, name); } }`,
      'apps/desk/src/names/rename.usecase.ts: execute writes name_replica',
    ],
    [
      'an endpoint',
      'apps/desk/src/names/names.controller.ts',
      `import { RememberName } from './remember-name.usecase.js';
       export class NamesController {
         @Post() async rename(@Body() body: Name) { await this.remember.execute(this.tx, body); }
       }`,
      'apps/desk/src/names/names.controller.ts: rename writes name_replica',
    ],
    [
      'a reaction',
      'apps/desk/src/names/names.consumer.ts',
      consumer.replace('this.mail(data.name)', 'this.rememberName.execute(this.tx, data)'),
      'apps/desk/src/names/names.consumer.ts: greet writes name_replica',
    ],
    [
      'a statement of its own',
      'apps/desk/src/leaving/forget.timer.ts',
      `export const forget = (tx: Transaction) => tx.query(\`DELETE FROM name_replica WHERE gone\`);`,
      'apps/desk/src/leaving/forget.timer.ts: forget writes name_replica',
    ],
    [
      'a statement made for it',
      'apps/desk/src/leaving/keep.usecase.ts',
      `export class Keep { async execute(work: Work) { await keepHighest(work, 'name_replica', []); } }`,
      'apps/desk/src/leaving/keep.usecase.ts: execute writes name_replica',
    ],
  ])('may not be written by %s', (_what, path, source, finding) => {
    expect(strangersIn({ [path]: source })).toEqual([finding]);
  });
});
