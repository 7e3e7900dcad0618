import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCKS, LOGGER, Refusal, isSignedWith, type Clocks, type Logger } from '@okno/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../gateway.refusals.js';
import { Callers, type Caller } from './callers.queries.js';
import { isInScope, pathOf } from './paths.rules.js';
import { largestSigned, signatureOf, type Signature } from './signed-call.rules.js';
import { SignedCalls } from './signed-calls.repository.js';

/** Longer than a service may take to answer: what was begun before has died on the way. */
const staleMilliseconds = 180_000;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set where a signature stands for the bearer; until the body is verified the caller is only claimed. */
    signedCall: SignedCall | undefined;
  }
}

export interface SignedCall {
  readonly signature: Signature;
  readonly secret: string;
  readonly caller: Caller;
  readonly largest: number;
  isVerified: boolean;
}

/**
 * Takes calls that another system has signed: the very bytes that go on to the service are those that were verified. Every
 * no is the same 401, whatever was wrong; only who has signed rightly hears more.
 */
@Injectable()
export class VerifySignedCall {
  constructor(
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly callers: Callers,
    private readonly calls: SignedCalls,
  ) {}

  /** Who is claimed to call; undefined where nobody may call so, or nobody is known by that key. */
  async claimed({ method, url, headers }: FastifyRequest): Promise<SignedCall | undefined> {
    const largest = largestSigned(method, pathOf(url));
    const signature = signatureOf(headers, this.clocks.system.now());
    if (largest === undefined || signature === undefined) return undefined;
    const key = await this.callers.findSigner(signature.keyId);
    return key === undefined ? undefined : { ...key, signature, largest, isVerified: false };
  }

  /** The body, once it is found to be what was signed. @throws payload-too-large, unauthenticated, outside-key-scope, already-received */
  async verified(request: FastifyRequest, reply: FastifyReply, payload: AsyncIterable<Buffer>): Promise<Readable> {
    const { signedCall: call } = request;
    if (call === undefined) throw new Refusal('unauthenticated');
    const { signature, secret, caller, largest } = call;
    const body = await wholeOf(payload, Number(request.headers['content-length'] ?? 0), largest);
    const { messageId: id, timestamp, signatures } = signature;
    if (!isSignedWith(secret, { id, timestamp, body }, signatures)) throw new Refusal('unauthenticated');
    if (!isInScope(pathOf(request.url), caller.scopes)) throw refuse('outside-key-scope');
    const now = this.clocks.system.now();
    const isFirst = await this.calls.begin(signature, now, new Date(now.getTime() - staleMilliseconds));
    if (!isFirst) throw refuse('already-received');
    reply.raw.once('close', () => void this.remember(signature, reply));
    call.isVerified = true;
    // A retried message is one request, even if the first answer was lost on its way to us.
    request.headers['idempotency-key'] ??= id;
    return Readable.from([body], { objectMode: false });
  }

  /** What was answered is not taken again; what was not, or "later", may come once more. */
  private async remember(signature: Signature, { raw }: FastifyReply): Promise<void> {
    try {
      const isTaken = raw.writableFinished && raw.statusCode < 500 && raw.statusCode !== 429;
      await (isTaken ? this.calls.finish(signature) : this.calls.giveBack(signature));
    } catch (error) {
      this.logger.warn({ err: error, messageId: signature.messageId }, 'what became of a signed call cannot be kept');
    }
  }
}

async function wholeOf(payload: AsyncIterable<Buffer>, announced: number, largest: number): Promise<Buffer> {
  if (announced > largest) throw new Refusal('payload-too-large');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of payload) {
    bytes += chunk.length;
    if (bytes > largest) throw new Refusal('payload-too-large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
