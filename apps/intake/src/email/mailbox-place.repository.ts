import { Injectable } from '@nestjs/common';
import type { Transaction } from '@okno/persistence';

type Queryable = Pick<Transaction, 'query'>;

/** How far a mailbox was read. */
export interface MailboxPlace {
  /** Null before it was read for the first time. */
  readonly uidValidity: string | null;
  readonly lastUid: number;
}

/** The places reached in mailboxes. Who has the lease of one reads it; the others wait for the lease to end. */
@Injectable()
export class MailboxPlaceRepository {
  /** Takes or keeps the lease; undefined while another holder has it. */
  async claim(
    database: Queryable,
    name: string,
    holder: string,
    leaseSeconds: number,
  ): Promise<MailboxPlace | undefined> {
    const [place] = await database.query<MailboxPlace>(
      `INSERT INTO mailbox AS m (name, holder, leased_until)
       VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
       ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until
       WHERE m.holder = excluded.holder OR m.leased_until < clock_timestamp()
       RETURNING uid_validity AS "uidValidity", last_uid::float8 AS "lastUid"`,
      [name, holder, leaseSeconds],
    );
    return place;
  }

  /** @returns false when another holder has taken over */
  async advance(
    database: Queryable,
    name: string,
    holder: string,
    { uidValidity, lastUid }: MailboxPlace,
    leaseSeconds: number,
  ): Promise<boolean> {
    const moved = await database.query(
      `UPDATE mailbox SET uid_validity = $3, last_uid = $4, leased_until = clock_timestamp() + make_interval(secs => $5)
       WHERE name = $1 AND holder = $2 RETURNING name`,
      [name, holder, uidValidity, lastUid, leaseSeconds],
    );
    return moved.length > 0;
  }

  async release(database: Queryable, name: string, holder: string): Promise<void> {
    await database.query('UPDATE mailbox SET leased_until = clock_timestamp() WHERE name = $1 AND holder = $2', [
      name,
      holder,
    ]);
  }
}
