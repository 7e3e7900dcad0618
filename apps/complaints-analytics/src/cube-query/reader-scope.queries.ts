import { Inject, Injectable } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { DATABASE, SqlParameters, hasRole, subtreeOf, type Identity } from '@okno/service-kit';
import { scopeOf, type Scope } from './scope.rules.js';

/** What a reader may see of the cube, from the access replica. */
@Injectable()
export class ReaderScope {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async of(identity: Identity): Promise<Scope> {
    return scopeOf(identity, hasRole(identity, 'head', 'specialist') ? await this.departments(identity) : []);
  }

  private async departments(identity: Identity): Promise<readonly string[]> {
    const parameters = new SqlParameters();
    const rows = await this.database.query<{ id: string }>(
      `SELECT d.id FROM access_department d WHERE d.id IN ${subtreeOf(identity, parameters)}`,
      parameters.values,
    );
    return rows.map(({ id }) => id);
  }
}
