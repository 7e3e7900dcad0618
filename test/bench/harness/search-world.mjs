// Requests, clients, messages and files in numbers, with words as common and as rare as people's are, put in by SQL.
import { withClient } from './postgres.mjs';

const managers = 50;
const departments = 20;
const specialists = 500;

const russian = `интернет связь счёт оплата договор телефон роутер скорость подключение отключение авария кабель адрес тариф услуга
  офис сотрудник пароль доступ ошибка перерасчёт долг квитанция возврат жалоба заявка мастер визит замена модем сигнал канал
  телевидение приставка номер переезд платёж карта чек акт справка подпись печать директор бухгалтерия склад доставка монтаж
  настройка обрыв шум задержка потеря пакет сервер почта письмо сайт кабинет баланс списание скидка акция`;
const english = `internet line invoice payment contract phone router speed connection outage cable address tariff service office
  employee password access error refund debt receipt complaint request engineer visit replacement modem signal channel
  television box number moving card certificate signature director accounting warehouse delivery installation setup break
  noise delay loss packet server mail letter site account balance charge discount offer failure`;
const beginnings =
  'про раз пере вы от на до при об под сверх меж без нед пол чер бел син зел крас мед сер вол гор мор лес'.split(' ');
const middles =
  'каз лож твор вод нос ход бор мет ток лом рез клад стан мер дел род вид слух крив кол рад лун зор яр свет'.split(' ');
const endings = 'ание ение ка ость ник тель ный ать овый ина ок ец'.split(' ');

/** Most frequent first; the long tail is put together from syllables and from words with numbers. */
function vocabulary() {
  const common = [russian, english].map((text) => text.split(/\s+/));
  const mixed = common[0].flatMap((word, place) => [word, common[1][place % common[1].length]]);
  const rare = beginnings.flatMap((one) => middles.flatMap((two) => endings.map((three) => `${one}${two}${three}`)));
  return [...mixed, ...rare];
}

/** Phrases of five words are put together beforehand: a word for each place of each text would take minutes. */
const phrases = 20_000;

/** `count` numbers of phrases, drawn for each row. */
function draws(count) {
  return Array.from({ length: count }, (_, place) => `1 + floor(random() * ${phrases})::int AS k${place}`).join(', ');
}

function drawn(count) {
  return Array.from({ length: count }, (_, place) => `JOIN phrase p${place} ON p${place}.id = g.k${place}`).join(' ');
}

function text(...places) {
  return places.map((place) => `p${place}.text`).join(` || ' ' || `);
}

function idOf(kind, number) {
  return `('01900000-${kind}-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
}

const steps = (requests, clients) => [
  `CREATE TEMP TABLE word AS SELECT place - 1 AS place, word FROM unnest($1::text[]) WITH ORDINALITY AS w (word, place)`,
  `SELECT setseed(0.42)`,
  `CREATE TEMP TABLE phrase AS SELECT id, string_agg(word, ' ') AS text, (array_agg(word))[1] AS first
   FROM (SELECT id, floor(power(random(), 3) * (SELECT count(*) FROM word))::int AS place
         FROM generate_series(1, ${phrases}) id, generate_series(1, 5)) g JOIN word USING (place) GROUP BY id`,
  `ANALYZE phrase`,
  `INSERT INTO client (id, kind, name, tax_id, manager_id, product_ids, language, version, created_at)
   SELECT ${idOf('0001', 'n')}, 'organisation', initcap(p0.first || ' ' || p1.first) || ' ' || n, (7700000000 + n)::text,
     ${idOf('0002', `n % ${managers}`)}, '{}', 'ru', 1, timestamptz '2024-01-01' + n * interval '1 minute'
   FROM (SELECT n, ${draws(2)} FROM generate_series(1, ${clients}) n) g ${drawn(2)}`,
  `INSERT INTO client_phone (client_id, contact_id, phone, place)
   SELECT id, NULL, '+7' || (9000000000 + (hashtext(id::text)::bigint + 2147483648) % 999999999), 0 FROM client`,
  `INSERT INTO client_email (client_id, contact_id, email, place)
   SELECT id, NULL, 'office' || right(tax_id, 6) || '@firm' || abs(hashtext(id::text)) % 5000 || '.ru', 0 FROM client WHERE tax_id IS NOT NULL`,
  `INSERT INTO client_external_id (system, value, client_id) SELECT 'crm', 'K-' || right(tax_id, 6), id FROM client WHERE tax_id IS NOT NULL`,
  `INSERT INTO access_client (id, manager_id, version) SELECT id, manager_id, 1 FROM client`,
  `INSERT INTO access_department (id, parent_id, head_id, version)
   SELECT ${idOf('0003', 'n')}, NULL, NULL, 1 FROM generate_series(0, ${departments - 1}) n`,
  `INSERT INTO request (id, reference, kind, status, tier, client_id, owner_id, channel, subject, description, impact,
     urgency, priority, billable, call_ids, root_id, registered_at, reopen_count, switches, version, created_at)
   SELECT ${idOf('0004', 'n')}, 'R-2026-' || lpad(n::text, 7, '0'), 'incident',
     CASE WHEN n % 20 = 0 THEN 'in-progress' ELSE 'closed' END, 1, ${idOf('0001', 'c')}, ${idOf('0002', `c % ${managers}`)},
     'email', ${text(0)}, ${text(1, 2, 3, 4, 5)}, 'normal', 'normal', 3, false, '{}', ${idOf('0004', 'n')}, at, 0, 0, 1, at
   FROM (SELECT n, 1 + floor(random() * ${clients})::int AS c, timestamptz '2024-01-01' + n * interval '1 minute' AS at, ${draws(6)}
         FROM generate_series(1, ${requests}) n) g ${drawn(6)} ORDER BY n`,
  `INSERT INTO access_request (id, client_id, owner_id, version) SELECT id, client_id, owner_id, 1 FROM request`,
  `INSERT INTO access_participant (request_id, source_id, department_id, employee_id)
   SELECT ${idOf('0004', 'n')}, ${idOf('0005', 'n')}, ${idOf('0003', `n % ${departments}`)}, ${idOf('0006', `n % ${specialists}`)}
   FROM generate_series(1, ${requests}, 3) n`,
  `INSERT INTO message (id, request_id, direction, channel, text, at, attachment_ids)
   SELECT ${idOf('0007', 'n')}, ${idOf('0004', 'n')}, CASE WHEN n % 3 = 0 THEN 'internal' ELSE 'outbound' END, 'email',
     ${text(0, 1, 2, 3, 4)}, timestamptz '2024-01-01' + n * interval '1 minute',
     CASE WHEN n % 10 = 1 THEN ARRAY[${idOf('0008', 'n')}] ELSE '{}' END
   FROM (SELECT n, ${draws(5)} FROM generate_series(1, ${requests}, 5) n) g ${drawn(5)} ORDER BY n`,
  `INSERT INTO file_content (sha256, size) VALUES ('bench', 0)`,
  `INSERT INTO file (id, sha256, name, media_type, size, uploaded_by, created_at)
   SELECT attachment_ids[1], 'bench', replace(split_part(text, ' ', 3) || '_' || split_part(text, ' ', 7), ' ', '_') || '.pdf',
     'application/pdf', 0, ${idOf('0009', '1')}, at
   FROM message WHERE attachment_ids <> '{}'`,
];

/** The manager whose portfolio is one of `managers` of all. */
export const managerId = '01900000-0002-7000-8000-000000000007';

/** Fills an empty database of intake. The indexes of words are made after the rows, as a migration makes them. */
export async function fillSearchWorld(databaseUrl, { requests, clients, told = () => undefined }) {
  await withClient(databaseUrl, async (client) => {
    await client.query(
      `SET search_path = intake, public; SET maintenance_work_mem = '512MB'; SET synchronous_commit = off`,
    );
    const { rows: indexes } = await client.query(
      `SELECT indexname AS name, indexdef AS definition FROM pg_indexes WHERE schemaname = 'intake' AND indexdef LIKE '% gin %'
         AND tablename IN ('request', 'client', 'message', 'file', 'client_phone', 'client_email', 'client_external_id')`,
    );
    for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
    for (const step of steps(requests, clients)) {
      const startedAt = performance.now();
      await client.query(step, step.includes('$1') ? [vocabulary()] : []);
      told(`${((performance.now() - startedAt) / 1000).toFixed(1)} s ${step.slice(0, 50)}`);
    }
    for (const { name, definition } of indexes) {
      const startedAt = performance.now();
      await client.query(definition);
      told(`${((performance.now() - startedAt) / 1000).toFixed(1)} s ${name}`);
    }
    await client.query('VACUUM ANALYZE');
  });
}

/** What people type: words common and rare, beginnings, pairs, numbers, references, addresses, and what is misspelt. */
export const searchQuestions = [
  'интернет',
  'счета',
  'перерасчёт',
  'кабели',
  'квитанция',
  'invoices',
  'payment',
  'нет связи',
  'оплата договора',
  'router speed',
  'роутер не работает',
  'прокаждание',
  'инт',
  'про',
  'дого',
  'бухг',
  'conn',
  '+7 916 123',
  '8916',
  '90012',
  '2026-00123',
  'R-2026-0000777',
  'office001234',
  'firm777.ru',
  'K-0123',
  '77000123',
  'интренет',
  'квитнация',
  'accuont',
  'догвор',
];
