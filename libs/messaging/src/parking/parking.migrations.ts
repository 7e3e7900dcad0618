/** `parked_key`: a key whose events wait, and why; its row is the lock between consumers and replay. `parked_event`: the queue. */
export const parkingMigrations = [
  {
    name: 'messaging/0003-parking',
    sql: `
CREATE TABLE parked_key (
  consumer_group text NOT NULL,
  topic text NOT NULL,
  key text NOT NULL,
  attempts integer NOT NULL,
  error text NOT NULL,
  retry_at timestamptz,
  parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (consumer_group, topic, key)
);
CREATE INDEX parked_key_retry ON parked_key (retry_at) WHERE retry_at IS NOT NULL;

CREATE TABLE parked_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  consumer_group text NOT NULL,
  topic text NOT NULL,
  key text NOT NULL,
  partition integer NOT NULL,
  "offset" bigint NOT NULL,
  envelope json NOT NULL,
  queued_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  FOREIGN KEY (consumer_group, topic, key) REFERENCES parked_key
);
CREATE INDEX parked_event_of_key ON parked_event (consumer_group, topic, key, id);
`,
  },
];
