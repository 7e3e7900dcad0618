import type { RestorableSchema } from '@okno/persistence';
import { erasing } from './event-log-erasing.migrations.js';

/** Schema of the embedded event log. */
export const EVENT_LOG_SCHEMA = 'event_log';

const tables = `
CREATE TABLE event_log.epoch (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  id uuid NOT NULL DEFAULT gen_random_uuid()
);
INSERT INTO event_log.epoch DEFAULT VALUES;

CREATE TABLE event_log.topic (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  partitions integer NOT NULL CHECK (partitions > 0),
  retention text NOT NULL CHECK (retention IN ('keep', 'compact'))
);

-- One row per partition, locked by whoever appends: so offsets are dense and become visible in their own order.
CREATE TABLE event_log.partition (
  topic_id integer NOT NULL REFERENCES event_log.topic,
  partition integer NOT NULL,
  next_offset bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (topic_id, partition)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

CREATE TABLE event_log.event (
  topic_id integer NOT NULL,
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  key text NOT NULL,
  envelope json,
  appended_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (topic_id, partition, "offset")
);

CREATE TABLE event_log.group_position (
  consumer_group text NOT NULL,
  topic_id integer NOT NULL REFERENCES event_log.topic,
  partition integer NOT NULL,
  next_offset bigint NOT NULL,
  moved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer_group, topic_id, partition)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
`;

// md5 and not one of PostgreSQL's own hash functions: a key must keep its partition over every upgrade.
const append = `
CREATE FUNCTION event_log.partition_of(key text, partitions integer) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (('x' || left(md5(key), 8))::bit(32)::bigint % partitions)::integer;

CREATE FUNCTION event_log_api.append(topics text[], keys text[], envelopes json[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = event_log, pg_temp AS $append$
DECLARE
  appended bigint;
BEGIN
  -- Always in the same order, so that two appenders cannot wait for each other.
  PERFORM FROM partition p
  WHERE (p.topic_id, p.partition) IN (
    SELECT t.id, partition_of(i.key, t.partitions)
    FROM unnest(topics, keys) AS i(topic, key) JOIN topic t ON t.name = i.topic
  )
  ORDER BY p.topic_id, p.partition
  FOR UPDATE;

  WITH incoming AS MATERIALIZED (
    SELECT t.id AS topic_id, partition_of(i.key, t.partitions) AS partition, i.key, i.envelope, i.place
    FROM unnest(topics, keys, envelopes) WITH ORDINALITY AS i(topic, key, envelope, place)
    JOIN topic t ON t.name = i.topic
  ), advanced AS (
    UPDATE partition p SET next_offset = p.next_offset + n.events
    FROM (SELECT topic_id, partition, count(*) AS events FROM incoming GROUP BY topic_id, partition) n
    WHERE p.topic_id = n.topic_id AND p.partition = n.partition
    RETURNING p.topic_id, p.partition, p.next_offset - n.events AS first_offset
  )
  INSERT INTO event (topic_id, partition, "offset", key, envelope)
  SELECT i.topic_id, i.partition,
         a.first_offset - 1 + row_number() OVER (PARTITION BY i.topic_id, i.partition ORDER BY i.place),
         i.key, i.envelope
  FROM incoming i JOIN advanced a ON a.topic_id = i.topic_id AND a.partition = i.partition;
  GET DIAGNOSTICS appended = ROW_COUNT;

  IF appended <> cardinality(topics) THEN
    RAISE EXCEPTION 'an event names a topic that the event log does not have: %',
      (SELECT string_agg(DISTINCT i.topic, ', ') FROM unnest(topics) AS i(topic)
       WHERE NOT EXISTS (SELECT FROM topic t WHERE t.name = i.topic));
  END IF;
END $append$;
`;

// Runs as the service that calls it, in the service's search path: that is where the table outbox is found.
const relay = `
CREATE FUNCTION event_log_api.relay_outbox(max_events integer, max_bytes bigint, OUT topics text[], OUT has_more boolean)
LANGUAGE plpgsql AS $relay$
DECLARE
  ids bigint[];
  found integer;
  keys text[];
  envelopes json[];
  every_topic text[];
BEGIN
  -- Held to the end of the transaction, and the rows are read after it is got: so the batches of two relays follow each other.
  PERFORM pg_advisory_xact_lock(hashtextextended('okno.outbox.' || current_schema, 0));
  SELECT array_agg(id) FILTER (WHERE bytes_before < max_bytes), count(*) INTO ids, found FROM (
    SELECT id, sum(bytes) OVER (ORDER BY id) - bytes AS bytes_before FROM (
      SELECT id, coalesce(pg_column_size(envelope), 0) AS bytes FROM outbox ORDER BY id LIMIT max_events
    ) first
  ) sized;
  has_more := found = max_events OR cardinality(ids) < found;
  IF found = 0 THEN
    topics := '{}';
    RETURN;
  END IF;

  WITH taken AS (
    DELETE FROM outbox WHERE id = ANY (ids) RETURNING id, topic, key, envelope
  )
  SELECT array_agg(topic ORDER BY id), array_agg(key ORDER BY id), array_agg(envelope ORDER BY id), array_agg(DISTINCT topic)
  INTO every_topic, keys, envelopes, topics FROM taken;
  PERFORM event_log_api.append(every_topic, keys, envelopes);
END $relay$;
`;

// A consumer's position moves by comparing and setting, in the consumer's own transaction; the row stays locked until its end.
const advance = `
CREATE FUNCTION event_log_api.advance(
  for_group text, of_topic text, of_partition integer, from_offset bigint, to_offset bigint
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = event_log, pg_temp AS $advance$
BEGIN
  PERFORM FROM group_position g JOIN topic t ON t.id = g.topic_id
  WHERE g.consumer_group = for_group AND t.name = of_topic AND g.partition = of_partition AND g.next_offset = from_offset
  FOR UPDATE OF g SKIP LOCKED;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  -- A crash takes back effect, receipt and position together, and the events are still there: nobody need wait for the disk.
  -- Whatever is committed to the log or acknowledged to a client later comes after it in the write-ahead log and keeps it.
  SET LOCAL synchronous_commit = off;
  UPDATE group_position g SET next_offset = to_offset, moved_at = clock_timestamp()
  FROM topic t
  WHERE t.id = g.topic_id AND t.name = of_topic AND g.consumer_group = for_group AND g.partition = of_partition;
  RETURN true;
END $advance$;
`;

// Functions and not plain statements: their plans are kept per connection. A batch ends early at `max_bytes` (as stored, which is
// compressed), so that a few big events do not fill the memory; its first event always comes.
const reading = `
CREATE FUNCTION event_log.read_for_group(
  for_group text, of_topics text[], busy text[], max_partitions integer, max_events integer, max_bytes bigint
) RETURNS TABLE (topic text, partition integer, starts_at bigint, "offset" bigint, key text, envelope json)
LANGUAGE plpgsql STABLE SET search_path = event_log, pg_temp AS $read$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT due.name, due.partition, due.next_offset, e."offset", e.key, e.envelope
  FROM (
    SELECT t.name, g.topic_id, g.partition, g.next_offset
    FROM group_position g
    JOIN topic t ON t.id = g.topic_id
    JOIN partition p ON p.topic_id = g.topic_id AND p.partition = g.partition
    WHERE g.consumer_group = for_group AND t.name = ANY (of_topics) AND g.next_offset < p.next_offset
      AND NOT (t.name || ':' || g.partition = ANY (busy))
    ORDER BY g.moved_at
    LIMIT max_partitions
  ) due
  CROSS JOIN LATERAL (
    SELECT e."offset", e.key, e.envelope, coalesce(pg_column_size(e.envelope), 0) AS bytes,
           sum(coalesce(pg_column_size(e.envelope), 0)) OVER (ORDER BY e."offset") AS bytes_so_far
    FROM event e
    WHERE e.topic_id = due.topic_id AND e.partition = due.partition AND e."offset" >= due.next_offset
    ORDER BY e."offset"
    LIMIT max_events
  ) e
  WHERE e.bytes_so_far - e.bytes < max_bytes
  ORDER BY due.name, due.partition, e."offset";
END $read$;

CREATE FUNCTION event_log.read_from(
  of_topics text[], of_partitions integer[], from_offsets bigint[], max_events integer, max_bytes bigint
) RETURNS TABLE (topic text, partition integer, "offset" bigint, key text, envelope json)
LANGUAGE plpgsql STABLE SET search_path = event_log, pg_temp AS $read$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  SELECT due.name, due.partition, e."offset", e.key, e.envelope
  FROM (
    SELECT t.id AS topic_id, t.name, w.partition, w.from_offset, count(*) OVER () AS partitions
    FROM unnest(of_topics, of_partitions, from_offsets) AS w(topic, partition, from_offset)
    JOIN topic t ON t.name = w.topic
    JOIN partition p ON p.topic_id = t.id AND p.partition = w.partition
    WHERE w.from_offset < p.next_offset
  ) due
  CROSS JOIN LATERAL (
    SELECT e."offset", e.key, e.envelope, coalesce(pg_column_size(e.envelope), 0) AS bytes,
           sum(coalesce(pg_column_size(e.envelope), 0)) OVER (ORDER BY e."offset") AS bytes_so_far
    FROM event e
    WHERE e.topic_id = due.topic_id AND e.partition = due.partition AND e."offset" >= due.from_offset
    ORDER BY e."offset"
    LIMIT greatest(1, max_events / due.partitions)
  ) e
  WHERE e.bytes_so_far - e.bytes < greatest(1, max_bytes / due.partitions)
  ORDER BY due.name, due.partition, e."offset";
END $read$;
`;

// The newest event of a partition always stays, so that every position below the end finds an event to move to.
const compaction = `
CREATE FUNCTION event_log.compact(of_topic text) RETURNS bigint
LANGUAGE plpgsql SET search_path = event_log, pg_temp AS $compact$
DECLARE
  removed bigint;
BEGIN
  WITH ranked AS (
    SELECT e.topic_id, e.partition, e."offset", e.envelope IS NULL AS erased,
           e."offset" = max(e."offset") OVER (PARTITION BY e.partition) AS newest_of_partition,
           e."offset" = max(e."offset") OVER (PARTITION BY e.partition, e.key) AS newest_of_key
    FROM event e JOIN topic t ON t.id = e.topic_id
    WHERE t.name = of_topic AND t.retention = 'compact'
  )
  DELETE FROM event e USING ranked r
  WHERE e.topic_id = r.topic_id AND e.partition = r.partition AND e."offset" = r."offset"
    AND NOT r.newest_of_partition AND (r.erased OR NOT r.newest_of_key);
  GET DIAGNOSTICS removed = ROW_COUNT;
  RETURN removed;
END $compact$;
`;

// Any service's role may append and move positions, but only through these functions, which run as their owner; it reaches no
// table of the log. They have a schema of their own because a service's own schema is closed to everybody else.
const access = `
CREATE SCHEMA event_log_api;
GRANT USAGE ON SCHEMA event_log_api TO PUBLIC;
`;

export const eventLogMigrations = [
  { name: 'event-log/0001-log', sql: [tables, access, append, relay, advance, reading, compaction].join('\n') },
  { name: 'event-log/0002-erasing', sql: erasing },
];

/**
 * The embedded log as it is made, and made another one by a restore: who keeps positions of its own (the cube) reads it from the
 * beginning, because they may be beyond its end. The groups' positions are restored with it and hold.
 */
export const restorableEventLog: RestorableSchema = {
  schema: EVENT_LOG_SCHEMA,
  migrations: eventLogMigrations,
  afterRestore: 'UPDATE event_log.epoch SET id = gen_random_uuid()',
};
