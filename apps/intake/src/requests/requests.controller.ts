import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  cancelBody,
  confirmBody,
  mergeBody,
  newRequestBody,
  ownerBody,
  priorityBody,
  pageOf,
  refField,
  reopenBody,
  requestListQuery,
  requestResource,
  resumeBody,
  solveBody,
  unmergeBody,
  waitBody,
  type NewRequestBody,
  type Page,
  type RequestListQuery,
  type RequestResource,
} from '@okno/contracts';
import { Allow, AllowSignedIn, Answers, Context, OncePerKey, type WorkContext } from '@okno/service-kit';
import type { z } from 'zod';
import { ChangeRequest } from './change-request.usecase.js';
import { MergeRequest } from './merge-request.usecase.js';
import { RegisterRequest } from './register-request.usecase.js';
import { RequestQueries } from './request.queries.js';
import { UnmergeRequest } from './unmerge-request.usecase.js';

@ApiTags('requests')
@Controller('requests')
export class RequestsController {
  constructor(
    private readonly registerRequest: RegisterRequest,
    private readonly changeRequest: ChangeRequest,
    private readonly mergeRequest: MergeRequest,
    private readonly unmergeRequest: UnmergeRequest,
    private readonly requests: RequestQueries,
  ) {}

  @Post()
  @Allow('operator', 'manager', 'administrator', 'integration', 'client')
  @Answers('Register a request; an unknown sender becomes a client of kind person', requestResource, 201)
  register(
    @Body({ schema: newRequestBody }) body: NewRequestBody,
    @Context() context: WorkContext,
  ): Promise<RequestResource> {
    return this.registerRequest.execute(body, context);
  }

  @Get()
  @AllowSignedIn()
  @Answers('The requests you may see; texts are null for administrators', pageOf(requestResource))
  list(
    @Query({ schema: requestListQuery }) query: RequestListQuery,
    @Context() context: WorkContext,
  ): Promise<Page<RequestResource>> {
    return this.requests.list(query, context);
  }

  @Get(':id')
  @AllowSignedIn()
  @Answers('One request, by id or reference; texts are null for administrators', requestResource)
  get(@Param('id', { schema: refField }) ref: string, @Context() context: WorkContext): Promise<RequestResource> {
    return this.requests.get(ref, context);
  }

  @Post(':id/solve')
  @Allow('operator', 'manager')
  @Answers('Give the client the answer', requestResource)
  solve(
    @Param('id', { schema: refField }) ref: string,
    @Body({ schema: solveBody }) { answer }: z.output<typeof solveBody>,
    @Context() context: WorkContext,
  ): Promise<RequestResource> {
    return this.changeRequest.execute(ref, { kind: 'solve' }, context, { answer });
  }

  @Post(':id/confirm')
  @Allow('operator', 'manager', 'client')
  @Answers('The client is content; closes as soon as nothing blocks', requestResource)
  confirm(
    @Param('id', { schema: refField }) ref: string,
    @Body({ schema: confirmBody }) { contactId, channel }: z.output<typeof confirmBody>,
    @Context() context: WorkContext,
  ): Promise<RequestResource> {
    const command = { kind: 'confirm', how: 'client', contactId: contactId ?? null } as const;
    return this.changeRequest.execute(ref, command, context, { channel });
  }

  @Post(':id/reopen')
  @Allow('operator', 'manager', 'client')
  @Answers('The matter is not settled after all', requestResource)
  reopen(
    @Param('id', { schema: refField }) ref: string,
    @Body({ schema: reopenBody }) { reason }: z.output<typeof reopenBody>,
    @Context() context: WorkContext,
  ): Promise<RequestResource> {
    return this.changeRequest.execute(ref, { kind: 'reopen', reason }, context);
  }

  @Post(':id/wait')
  @Allow('operator', 'manager')
  @Answers('Work waits on somebody; with `until` it goes on by itself', requestResource)
  wait(
    @Param('id', { schema: refField }) ref: string,
    @Body({ schema: waitBody }) { on, until, reason }: z.output<typeof waitBody>,
    @Context() context: WorkContext,
  ): Promise<RequestResource> {
    const moment = until === undefined ? null : new Date(until);
    return this.changeRequest.execute(ref, { kind: 'wait', on, until: moment, reason }, context);
  }

  @Post(':id/resume')
  @Allow('operator', 'manager')
  @Answers('Work goes on', requestResource)
  resume(
    @Param('id', { schema: refField }) ref: string,
    @Body({ schema: resumeBody }) _body: z.output<typeof resumeBody>,
    @Context() context: WorkContext,
  ): Promise<RequestResource> {
    return this.changeRequest.execute(ref, { kind: 'resume' }, context);
  }

  @Post(':id/cancel')
  @Allow('operator', 'manager')
  @Answers('Give the request up', requestResource)
  cancel(
    @Param('id', { schema: refField }) ref: string,
    @Body({ schema: cancelBody }) { reason }: z.output<typeof cancelBody>,
    @Context() context: WorkContext,
  ): Promise<RequestResource> {
    return this.changeRequest.execute(ref, { kind: 'cancel', reason }, context);
  }

  @Post(':id/merge')
  @Allow('operator', 'manager')
  @OncePerKey()
  @Answers('Let the request go on inside another one of the same client', requestResource)
  merge(
    @Param('id', { schema: refField }) ref: string,
    @Body({ schema: mergeBody }) { intoId }: z.output<typeof mergeBody>,
    @Context() context: WorkContext,
  ): Promise<RequestResource> {
    return this.mergeRequest.execute(ref, intoId, context);
  }

  @Post(':id/unmerge')
  @Allow('operator', 'manager')
  @OncePerKey()
  @Answers('Undo a merge of the last thirty days: the request goes on by itself, in the status it had', requestResource)
  unmerge(
    @Param('id', { schema: refField }) ref: string,
    @Body({ schema: unmergeBody }) { reason }: z.output<typeof unmergeBody>,
    @Context() context: WorkContext,
  ): Promise<RequestResource> {
    return this.unmergeRequest.execute(ref, reason, context);
  }

  @Post(':id/owner')
  @Allow('operator', 'manager', 'head', 'director', 'administrator')
  @Answers('Let another employee answer to the client, with a reason', requestResource)
  changeOwner(
    @Param('id', { schema: refField }) ref: string,
    @Body({ schema: ownerBody }) { employeeId, reason }: z.output<typeof ownerBody>,
    @Context() context: WorkContext,
  ): Promise<RequestResource> {
    return this.changeRequest.execute(ref, { kind: 'hand-over', employeeId, reason }, context);
  }

  @Post(':id/priority')
  @Allow('operator', 'manager', 'head', 'director')
  @Answers('Judge impact and urgency anew, with a reason; deadlines follow as the policy declares', requestResource)
  prioritise(
    @Param('id', { schema: refField }) ref: string,
    @Body({ schema: priorityBody }) body: z.output<typeof priorityBody>,
    @Context() context: WorkContext,
  ): Promise<RequestResource> {
    return this.changeRequest.execute(ref, { kind: 'prioritise', ...body }, context);
  }
}
