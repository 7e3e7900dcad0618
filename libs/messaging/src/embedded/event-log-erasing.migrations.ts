// A tombstone takes its key's earlier events out of a compacted topic at once, and not at the next compaction: whoever asks
// to be forgotten is. The rows stay without their envelopes, so that offsets stay dense.
export const erasing = `
CREATE OR REPLACE FUNCTION event_log_api.append(topics text[], keys text[], envelopes json[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = event_log, pg_temp AS $append$
DECLARE
  appended bigint;
  tombstones json;
  erased record;
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
  ), inserted AS (
    INSERT INTO event (topic_id, partition, "offset", key, envelope)
    SELECT i.topic_id, i.partition,
           a.first_offset - 1 + row_number() OVER (PARTITION BY i.topic_id, i.partition ORDER BY i.place),
           i.key, i.envelope
    FROM incoming i JOIN advanced a ON a.topic_id = i.topic_id AND a.partition = i.partition
    RETURNING event.topic_id, event.partition, event."offset", event.key, event.envelope IS NULL AS erases
  )
  SELECT count(*), json_agg(json_build_object('topic_id', topic_id, 'partition', partition, 'key', key, 'offset', "offset"))
    FILTER (WHERE erases)
  INTO appended, tombstones FROM inserted;

  IF appended <> cardinality(topics) THEN
    RAISE EXCEPTION 'an event names a topic that the event log does not have: %',
      (SELECT string_agg(DISTINCT i.topic, ', ') FROM unnest(topics) AS i(topic)
       WHERE NOT EXISTS (SELECT FROM topic t WHERE t.name = i.topic));
  END IF;

  IF tombstones IS NULL THEN
    RETURN;
  END IF;
  -- A partition is read once for all its keys.
  FOR erased IN
    SELECT s.topic_id, s.partition, array_agg(s.key) AS keys, array_agg(s."offset") AS befores
    FROM json_to_recordset(tombstones) AS s(topic_id integer, partition integer, key text, "offset" bigint)
    JOIN topic t ON t.id = s.topic_id AND t.retention = 'compact'
    GROUP BY s.topic_id, s.partition
  LOOP
    UPDATE event e SET envelope = NULL
    WHERE e.topic_id = erased.topic_id AND e.partition = erased.partition AND e.key = ANY (erased.keys)
      AND e.envelope IS NOT NULL
      AND e."offset" < (SELECT max(u.before) FROM unnest(erased.keys, erased.befores) AS u(key, before) WHERE u.key = e.key);
  END LOOP;
END $append$;
`;
