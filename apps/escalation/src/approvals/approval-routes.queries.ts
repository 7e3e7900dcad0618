import { Inject, Injectable } from '@nestjs/common';
import type { ApprovalRouteResource, ApprovalRoutesQuery, Page } from '@okno/contracts';
import type { Database } from '@okno/persistence';
import { DATABASE, Refusal } from '@okno/service-kit';
import { VersionedRecords, type Version } from '../versions/versioned-records.repository.js';
import type { RouteContent } from './approval-route.rules.js';

export function toRouteResource(route: Version<RouteContent>): ApprovalRouteResource {
  const { id, version, active, content, createdAt, publishedAt } = route;
  return {
    id,
    version,
    active,
    name: content.name,
    appliesTo: content.appliesTo,
    ...(content.amountOver === null ? {} : { amountOver: content.amountOver }),
    stages: content.stages.map((stage) => ({ ...stage, approvers: [...stage.approvers] })),
    createdAt: createdAt.toISOString(),
    publishedAt: publishedAt.toISOString(),
  };
}

@Injectable()
export class ApprovalRouteQueries {
  private readonly records = new VersionedRecords<RouteContent>('approval_route');

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async list(query: ApprovalRoutesQuery): Promise<Page<ApprovalRouteResource>> {
    const page = await this.records.list(this.database, query);
    return { items: page.items.map(toRouteResource), nextCursor: page.nextCursor };
  }

  /** The given version, the latest unless said. @throws not-found */
  async read(id: string, version?: number): Promise<ApprovalRouteResource> {
    const found = await this.records.read(this.database, id, version);
    if (found === undefined) throw new Refusal('not-found');
    return toRouteResource(found);
  }
}
