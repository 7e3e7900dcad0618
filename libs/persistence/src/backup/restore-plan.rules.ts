/** A migration as a backup names it. */
interface Named {
  readonly name: string;
  readonly sha256: string;
}

export interface SchemaOfBackup {
  readonly name: string;
  readonly migrations: readonly Named[];
}

/** Why this version cannot restore what another one backed up; empty when it can. */
export function whyNotRestorable(
  backedUp: readonly SchemaOfBackup[],
  known: ReadonlyMap<string, readonly Named[]>,
): readonly string[] {
  return backedUp.flatMap(({ name: schema, migrations }) => {
    const own = known.get(schema);
    if (own === undefined) return [`${schema}: this Okno has no such service; the backup was made by a newer one`];
    const texts = new Map(own.map(({ name, sha256 }) => [name, sha256]));
    return migrations.flatMap(({ name, sha256 }) => {
      const text = texts.get(name);
      if (text === undefined)
        return [`${schema}: this Okno does not know the migration ${name}; the backup was made by a newer one`];
      return text === sha256 ? [] : [`${schema}: this Okno's migration ${name} is another than the one that had run`];
    });
  });
}

/** What is in one list and not in the other, each said in a sentence; empty when both are the same. */
export function differencesOf(
  what: string,
  inBackup: readonly string[],
  inDatabase: readonly string[],
): readonly string[] {
  const [before, after] = [new Set(inBackup), new Set(inDatabase)];
  return [
    ...inBackup
      .filter((name) => !after.has(name))
      .map((name) => `the ${what} ${name} is not made by this Okno's migrations`),
    ...inDatabase.filter((name) => !before.has(name)).map((name) => `the ${what} ${name} is not in the backup`),
  ];
}
