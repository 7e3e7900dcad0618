/** What `okno help` says. */
export const help = `okno: what an operator does with a running Okno

  okno events dead-letters [--service S] [--topic T] [--key K] [--json]
      Lists the keys whose events wait because a handler failed: which service, why, since when, how many.
      "retrying" ones are tried again by themselves, "parked" ones wait for a replay.
  okno events replay (--all | [--service S] [--topic T] [--key K]) [--wait SECONDS] [--json]
      Lets the running services try them again, each key in order, and waits for the outcome (60 s unless said).
  okno events tail [--type TYPE] [--key K] [--limit N] [--json]
      Shows events as they come into the log. TYPE may end in a star: 'intake.*'. Ends with Ctrl-C or after N.
      With --json the whole events, personal data included; without it what kind they are and of what.
  okno import PROFILE FILE [--timezone ZONE] [--url URL] [--email EMAIL]
      Sends a file to be taken in by a profile, waits, and tells what became of its rows. PROFILE is one that was saved,
      or one that comes with Okno: anonymous-bank, volvo-vinst, servicenow-incidents, helpdesk-italian, cfpb-2015,
      nyc-council, telco-churn; or a source, for a file in its own columns: calls-csv, asterisk-queue-log. URL is OKNO_URL, else OKNO_HOST and OKNO_PORT, else http://127.0.0.1:8080; EMAIL is
      OKNO_EMAIL, else OKNO_ADMIN_EMAIL, else the demo's; the password is in OKNO_PASSWORD or OKNO_ADMIN_PASSWORD.
  okno backup [FILE | FOLDER]
      Writes everything of every service into one file while Okno runs, all of it as it is at one moment. Without a name it
      goes into OKNO_BACKUP_FOLDER, else into backups in the data folder. Not over Kafka.
  okno backup verify FILE
      Holds every byte of a backup against the hashes in it. Needs no Okno and no database.
  okno restore FILE [--data-dir DIR]
      Brings a backup into an empty data folder, or into the empty database of DATABASE_URL; checks every table by its hash.
  okno help

Which Okno, for events and backup: DATABASE_URL (and KAFKA_BROKERS, KAFKA_PREFIX, as its services have them), else the one that runs in
--data-dir, OKNO_DATA_DIR or .okno.
Ends with 0 when all went well, 1 when something did not (a key failed again), 2 for a command line that is none.

--json writes one JSON object a line.
`;

const minute = 60;
const hour = 3_600;
const day = 86_400;

/** A length of time in its largest unit: `3 d`. */
export function ageOf(seconds: number): string {
  if (seconds >= day) return `${Math.floor(seconds / day)} d`;
  if (seconds >= hour) return `${Math.floor(seconds / hour)} h`;
  if (seconds >= minute) return `${Math.floor(seconds / minute)} min`;
  return `${Math.floor(seconds)} s`;
}

/** Rows under their headings, as wide as they need. */
export function asTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows];
  const widths = headings.map((_heading, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** One line and no longer than `length`: an error's text may be a page. */
export function shortened(text: string, length: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
