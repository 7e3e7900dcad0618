import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { DATABASE } from '@okno/service-kit';

/** Who listens to an exchange: one instance of the service at a time, the others wait for its lease to end. */
@Injectable()
export class ExchangeListenerRepository {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Takes or keeps the lease; false while another holder has it. */
  async claim(name: string, holder: string, leaseSeconds: number): Promise<boolean> {
    const rows = await this.database.query(
      `INSERT INTO exchange_listener AS l (name, holder, leased_until)
       VALUES ($1, $2, clock_timestamp() + make_interval(secs => $3))
       ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until
       WHERE l.holder = excluded.holder OR l.leased_until < clock_timestamp()
       RETURNING name`,
      [name, holder, leaseSeconds],
    );
    return rows.length > 0;
  }

  async release(name: string, holder: string): Promise<void> {
    await this.database.query(
      'UPDATE exchange_listener SET leased_until = clock_timestamp() WHERE name = $1 AND holder = $2',
      [name, holder],
    );
  }
}
