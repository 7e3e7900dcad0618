import { wellKnown } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import type { Catalogue } from './catalogue.rules.js';

/** What the cube counts; undefined before it has ever said. */
export async function readCatalogue(connection: Pick<Transaction, 'query'>): Promise<Catalogue | undefined> {
  const [row] = await connection.query<Catalogue>(
    'SELECT measures, dimensions FROM cube_catalogue_replica WHERE id = $1',
    [wellKnown.cubeCatalogueId],
  );
  return row;
}
