import { Body, Controller, Get, Header, Inject, Put, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Internal, Public } from '../access/allow.decorator.js';
import { OPERATIONS, type Operations } from './operations.js';

const clockBody = z.strictObject({ now: z.iso.datetime({ offset: true }) });

/** What machines ask a service: health, metrics, its description, and, under test, to move its clock. Never forwarded from outside. */
@ApiExcludeController()
@Controller()
export class OperationsController {
  constructor(@Inject(OPERATIONS) private readonly operations: Operations) {}

  @Public()
  @Get('health/live')
  live(): { status: string } {
    return { status: 'live' };
  }

  @Public()
  @Get('health/ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    const faults = await this.operations.faults();
    reply.status(faults.length === 0 ? 200 : 503);
    const warnings = await this.operations.warnings();
    const status = faults.length === 0 ? 'ready' : 'not-ready';
    return { status, service: this.operations.name, faults, ...(warnings.length === 0 ? {} : { warnings }) };
  }

  @Public()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @Get('metrics')
  async metrics(): Promise<string> {
    return this.operations.metrics();
  }

  @Public()
  @Get('internal/openapi')
  openapi(): object {
    return this.operations.openapi();
  }

  @Internal()
  @Put('internal/clock')
  async moveClock(@Body({ schema: clockBody }) body: z.infer<typeof clockBody>): Promise<object> {
    await this.operations.moveClock(new Date(body.now));
    return { now: body.now };
  }

  @Internal()
  @Get('internal/settled')
  async settled(): Promise<object> {
    return this.operations.settle();
  }
}
