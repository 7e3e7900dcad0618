import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { DATABASE, Refusal, SqlParameters, known, requestsVisibleTo, type Identity } from '@okno/service-kit';

/** Decides by the access replica whether a request may be watched. */
@Injectable()
export class WatchableRequests {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /** Waits a moment for a request that was made just now. */
  async isVisible(requestId: string, identity: Identity): Promise<boolean> {
    try {
      await known(requestId, () => this.find(requestId, identity));
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  private async find(requestId: string, identity: Identity): Promise<object | undefined> {
    const parameters = new SqlParameters();
    const id = parameters.add(requestId);
    const visible = requestsVisibleTo(
      identity,
      { requestId: 'r.id', ownerId: 'r.owner_id', clientId: 'r.client_id' },
      parameters,
    );
    const [row] = await this.database.query(
      `SELECT r.id FROM access_request r WHERE r.id = ${id}::uuid AND ${visible}`,
      parameters.values,
    );
    return row;
  }
}
