import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import {
  changeQueueBody,
  createQueueBody,
  queueResource,
  organisationQuery,
  idField,
  pageOf,
  type QueueResource,
  type Page,
} from '@okno/contracts';
import { Allow, AllowStaff, Answers, Context, ExpectedVersion, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { ChangeQueue, CreateQueue } from './queues.usecase.js';
import { OrganisationQueries } from './organisation.queries.js';

const queuePage = pageOf(queueResource);

@Controller('queues')
export class QueuesController {
  constructor(
    private readonly createQueue: CreateQueue,
    private readonly changeQueue: ChangeQueue,
    private readonly organisation: OrganisationQueries,
  ) {}

  @Post()
  @Allow('administrator')
  @Answers('Add a telephone queue', queueResource, 201)
  create(
    @Body({ schema: createQueueBody }) body: z.output<typeof createQueueBody>,
    @Context() context: WorkContext,
  ): Promise<QueueResource> {
    return this.createQueue.execute(body, context);
  }

  @Get()
  @AllowStaff()
  @Answers('List queues, newest first', queuePage)
  list(@Query({ schema: organisationQuery }) query: z.output<typeof organisationQuery>): Promise<Page<QueueResource>> {
    return this.organisation.queues(query);
  }

  @Get(':id')
  @AllowStaff()
  @Answers('Read a telephone queue', queueResource)
  read(@Param('id', { schema: idField }) id: string): Promise<QueueResource> {
    return this.organisation.queue(id);
  }

  @Patch(':id')
  @Allow('administrator')
  @Answers('Change a telephone queue', queueResource)
  change(
    @Param('id', { schema: idField }) id: string,
    @ExpectedVersion() version: number,
    @Body({ schema: changeQueueBody }) body: z.output<typeof changeQueueBody>,
    @Context() context: WorkContext,
  ): Promise<QueueResource> {
    return this.changeQueue.execute(id, version, body, context);
  }
}
