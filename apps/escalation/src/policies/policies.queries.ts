import { Inject, Injectable } from '@nestjs/common';
import type { Page, PoliciesQuery, PolicyResource } from '@okno/contracts';
import type { Database, Transaction } from '@okno/persistence';
import { DATABASE, Refusal } from '@okno/service-kit';
import { VersionedRecords, type Version } from '../versions/versioned-records.repository.js';
import { toPolicyResource, type PolicyContent } from './policy-content.rules.js';

type Connection = Pick<Transaction, 'query'>;
export type PolicyVersion = Version<PolicyContent>;

const mostKept = 500;

@Injectable()
export class PolicyQueries {
  private readonly records = new VersionedRecords<PolicyContent>('sla_policy');
  private readonly kept = new Map<string, PolicyVersion>();

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async list(query: PoliciesQuery): Promise<Page<PolicyResource>> {
    const page = await this.records.list(this.database, query);
    return { items: page.items.map(toPolicyResource), nextCursor: page.nextCursor };
  }

  /** The given version, the latest unless said. @throws not-found */
  async read(id: string, version?: number): Promise<PolicyResource> {
    return toPolicyResource(await this.require(id, version));
  }

  /** @throws not-found */
  async require(id: string, version?: number): Promise<PolicyVersion> {
    const found = await this.records.read(this.database, id, version);
    if (found === undefined) throw new Refusal('not-found');
    return found;
  }

  /** The latest version, active or not. */
  latest(connection: Connection, id: string): Promise<PolicyVersion | undefined> {
    return this.records.read(connection, id);
  }

  readActive(connection: Connection): Promise<PolicyVersion[]> {
    return this.records.readActive(connection);
  }

  /** What a version said; read once, since a version never changes. */
  async contentOf(connection: Connection, id: string, version: number): Promise<PolicyContent | undefined> {
    const place = `${id}@${version}`;
    const found = this.kept.get(place) ?? (await this.records.read(connection, id, version));
    if (found === undefined) return undefined;
    if (this.kept.size >= mostKept) this.kept.clear();
    this.kept.set(place, found);
    return found.content;
  }
}
