import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import {
  approvalRoutePublished,
  type ApprovalRouteBody,
  type ApprovalRoutePatchBody,
  type ApprovalRouteResource,
} from '@okno/contracts';
import { once, Refusal, UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { VersionedRecords, type Version } from '../versions/versioned-records.repository.js';
import { revisedRoute, routeOf, type RouteContent } from './approval-route.rules.js';
import { toRouteResource } from './approval-routes.queries.js';
import { NamedApprovers } from './named-approvers.queries.js';
import { RouteFaults } from './route-faults.queries.js';

/** Makes approval routes and their versions known; one that nobody could complete is refused. */
@Injectable()
export class PublishApprovalRoute {
  private readonly records = new VersionedRecords<RouteContent>('approval_route');

  constructor(
    private readonly work: UnitOfWork,
    private readonly named: NamedApprovers,
    private readonly faults: RouteFaults,
  ) {}

  /** @throws unknown-reference, route-cannot-complete */
  async execute(body: ApprovalRouteBody, context: WorkContext): Promise<ApprovalRouteResource> {
    await this.named.require(body.stages);
    return this.work.run(context, (work) =>
      once(work, body, async () => {
        const content = routeOf(body);
        await this.faults.refuseLasting(work, content.stages);
        const made = await this.records.create(work, work.newId(), content, work.now);
        if (made === undefined) throw new Error('a new id was in use');
        return this.announce(work, made, 'create');
      }),
    );
  }

  /** Makes the next version; approvals that were asked keep theirs. @throws not-found, version-conflict, route-cannot-complete */
  async revise(
    id: string,
    expectedVersion: number,
    body: ApprovalRoutePatchBody,
    context: WorkContext,
  ): Promise<ApprovalRouteResource> {
    await this.named.require(body.stages ?? []);
    return this.work.run(context, async (work) => {
      const current = await this.records.lock(work, id);
      if (current === undefined) throw new Refusal('not-found');
      if (current.version !== expectedVersion) throw new Refusal('version-conflict');
      const content = revisedRoute(current.content, body);
      const active = body.active ?? current.active;
      if (active === current.active && isDeepStrictEqual(content, current.content)) return toRouteResource(current);
      // A route that is broken by now can still be taken out of use.
      if (active) await this.faults.refuseLasting(work, content.stages);
      return this.announce(work, await this.records.revise(work, current, { content, active }, work.now), 'revise');
    });
  }

  private announce(work: Work, made: Version<RouteContent>, verb: 'create' | 'revise'): ApprovalRouteResource {
    const { id, version, active, content } = made;
    const { name, appliesTo, stages } = content;
    const payload = { routeId: id, version, active, name, appliesTo, stages: stages.length };
    work.publish(approvalRoutePublished, payload, { id, version });
    work.audit({
      action: `approval-route.${verb}`,
      subjectKind: 'approval-route',
      subjectIds: [id],
      details: { version },
    });
    return toRouteResource(made);
  }
}
