// The limit of `intake.register`: the rows that intake stores for one registration, each value a parameter, in one
// prepared data-modifying statement by hand-written pg.
import { post, startIntakeAlone } from './intake-alone.mjs';
import { withClient } from './postgres.mjs';

const tables = ['request', 'interaction', 'timeline_entry', 'audit_entry', 'outbox', 'idempotency_key'];
const idempotencyKey = 'the-only-key';

/** Every column that the database does not fill by itself, as text. */
async function readRows(client, table) {
  const columns = await client.query(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute a
     WHERE a.attrelid = $1::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attidentity = '' AND NOT a.atthasdef
     ORDER BY a.attnum`,
    [`intake.${table}`],
  );
  const list = columns.rows.map(({ name }) => `${name}::text`).join(', ');
  const { rows } = await client.query({ text: `SELECT ${list} FROM intake.${table}`, rowMode: 'array' });
  return { table, columns: columns.rows, rows };
}

function statementOf(read) {
  const values = [];
  const parts = read.map(({ table, columns, rows }, index) => {
    const tuples = rows.map(
      (row) => `(${row.map((value, at) => `$${String(values.push(value))}::${columns[at].type}`).join(', ')})`,
    );
    return `part${String(index)} AS (INSERT INTO intake.${table} (${columns.map(({ name }) => name).join(', ')}) VALUES ${tuples.join(', ')})`;
  });
  return { text: `WITH ${parts.join(', ')} SELECT 1`, values };
}

/** Registers once through intake and answers the statement that stores the same again; the database is left empty of it. */
export async function prepareBareRegistrations(databaseUrl) {
  const intake = await startIntakeAlone(databaseUrl, { relaying: false });
  const { token, clientIds, body } = intake.target;
  await withClient(databaseUrl, (client) =>
    client.query(`TRUNCATE ${tables.map((table) => `intake.${table}`).join(', ')}`),
  );
  const { id, reference } = await post(
    intake.url,
    token,
    '/requests',
    { ...body, clientId: clientIds[0] },
    { 'idempotency-key': idempotencyKey },
  );
  await intake.stop();
  return withClient(databaseUrl, async (client) => {
    const read = [];
    for (const table of tables) read.push(await readRows(client, table));
    const [interaction] = await ids(client, 'interaction');
    const { rows: events } = await client.query(`SELECT envelope ->> 'id' AS id FROM intake.outbox`);
    await client.query(`TRUNCATE ${tables.map((table) => `intake.${table}`).join(', ')}`);
    const rows = Object.fromEntries(read.map((one) => [one.table, one.rows.length]));
    return {
      ...statementOf(read),
      rows,
      /** What is another text in every registration: new ids, and three that are counted or chosen. */
      fresh: [id, interaction, ...events.map((event) => event.id)],
      reference,
      idempotencyKey,
      clientId: clientIds[0],
      clientIds,
      databaseUrl,
    };
  });
}

async function ids(client, table) {
  const { rows } = await client.query(`SELECT id FROM intake.${table}`);
  return rows.map(({ id }) => id);
}
