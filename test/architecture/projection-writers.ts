import ts from 'typescript';

/** Sources by their paths from the root of the repository. */
export type Sources = ReadonlyMap<string, string>;

/** A function, a method, or whatever else is declared at the top of a file. */
interface Unit {
  readonly path: string;
  readonly name: string;
  readonly text: string;
  /** Undefined where no decorator makes somebody else call it. */
  readonly calledBy: 'projection' | 'others' | undefined;
}

const writes = /\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|TRUNCATE(?:\s+TABLE)?|MERGE\s+INTO|COPY)\s+(?:ONLY\s+)?(\w+)/g;
const keeps = /\bkeepHighest\(\s*[\w.]+,\s*['"`](\w+)['"`]/g;

/**
 * Who, besides handlers of kind `projection`, leads to a statement that writes one of `tables`: each as `<path>: <name> writes
 * <table>`. One unit leads to another when its file is the same or imports the other's, and it mentions the other's name: rather
 * too much than too little.
 */
export function strangersWriting(tables: readonly string[], sources: Sources): string[] {
  const files = [...sources].map(([path, text]) => parse(path, text));
  const units = files.flatMap(unitsOf);
  const reachable = new Map(files.map((file) => [file.fileName, importsOf(file, sources)]));
  const strangers = new Set<string>();
  for (const writer of units) {
    const found = tablesIn(writer.text);
    const written = tables.filter((table) => found.has(table));
    if (written.length === 0) continue;
    for (const { path, name } of strangersLeadingTo(writer, units, reachable)) {
      for (const table of written) strangers.add(`${path}: ${name} writes ${table}`);
    }
  }
  return [...strangers].sort();
}

/** The tables that any of the sources writes, as far as their statements name them. */
export function tablesWritten(sources: Sources): ReadonlySet<string> {
  return new Set([...sources.values()].flatMap((text) => [...tablesIn(text)]));
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
}

function tablesIn(text: string): ReadonlySet<string> {
  return new Set([...text.matchAll(writes), ...text.matchAll(keeps)].map(([, table]) => table ?? ''));
}

/** Whoever leads there and is called by others than projections, or by nobody who could be seen here. */
function strangersLeadingTo(
  writer: Unit,
  units: readonly Unit[],
  reachable: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Unit[] {
  const leading = new Set([writer]);
  const strangers: Unit[] = [];
  for (const unit of leading) {
    if (unit.calledBy === 'projection') continue;
    const mention = new RegExp(`\\b${unit.name}\\b`);
    const callers = units.filter(
      (other) => other !== unit && reachable.get(other.path)?.has(unit.path) === true && mention.test(other.text),
    );
    if (unit.calledBy === 'others' || callers.length === 0) strangers.push(unit);
    for (const caller of callers) leading.add(caller);
  }
  return strangers;
}

/** The file itself and those of the same service that it imports. */
function importsOf(file: ts.SourceFile, sources: Sources): ReadonlySet<string> {
  const imported = file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const path = new URL(statement.moduleSpecifier.text, `file:///${file.fileName}`).pathname.slice(1);
    return sources.has(path.replace(/\.js$/, '.ts')) ? [path.replace(/\.js$/, '.ts')] : [];
  });
  return new Set([file.fileName, ...imported]);
}

function unitsOf(file: ts.SourceFile): Unit[] {
  return file.statements.flatMap((statement): Unit[] => {
    const unit = (name: string, node: ts.Node, calledBy?: Unit['calledBy']): Unit => ({
      ...{ path: file.fileName, name, text: node.getText(file), calledBy },
    });
    if (ts.isClassDeclaration(statement)) {
      return statement.members.map((member) => unit(member.name?.getText(file) ?? '', member, callerOf(member, file)));
    }
    if (ts.isFunctionDeclaration(statement)) return [unit(statement.name?.text ?? '', statement)];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.map((one) => unit(one.name.getText(file), one));
  });
}

function callerOf(member: ts.ClassElement, file: ts.SourceFile): Unit['calledBy'] {
  const decorators = ts.canHaveDecorators(member) ? (ts.getDecorators(member) ?? []) : [];
  const [first] = decorators.map((decorator) => decorator.getText(file));
  if (first === undefined) return undefined;
  return /^@Consumes(?:Batch)?\b[\s\S]*\bkind: 'projection'/.test(first) ? 'projection' : 'others';
}
