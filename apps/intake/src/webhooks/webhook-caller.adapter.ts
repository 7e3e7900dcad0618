import { request as plainRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as secureRequest } from 'node:https';
import { Inject, Injectable } from '@nestjs/common';
import { CLOCKS, SETTINGS, type Clocks } from '@okno/service-kit';
import type { IntakeSettings } from '../config.js';
import { checkedAddressOf } from './public-address.adapter.js';
import { outcomeOf, type Outcome } from './webhook-attempt.rules.js';

const patienceMilliseconds = 10_000;
const longestAnswer = 1_000;
/** The longest character of UTF-8 takes four. */
const mostBytes = longestAnswer * 4;

export interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Breaks the call off. */
  readonly signal: AbortSignal;
}

export interface CallResult extends Outcome {
  readonly durationMs: number;
  readonly answer: string;
}

/** Calls other systems: to a checked address, following nobody anywhere else, and for so long only. */
@Injectable()
export class WebhookCaller {
  constructor(
    @Inject(SETTINGS) private readonly settings: IntakeSettings,
    @Inject(CLOCKS) private readonly clocks: Clocks,
  ) {}

  /** Never rejects: what went wrong is the answer. */
  async post(call: Call): Promise<CallResult> {
    const begun = this.clocks.system.now().getTime();
    const late = AbortSignal.timeout(patienceMilliseconds);
    const signal = AbortSignal.any([late, call.signal]);
    let result: Omit<CallResult, 'durationMs'>;
    try {
      const response = await this.answerTo({ ...call, signal });
      result = { ...outcomeOf(response.statusCode ?? 0), answer: await beginningOf(response) };
    } catch (error) {
      const why = late.aborted ? `no answer in ${String(patienceMilliseconds / 1000)} s` : wordsOf(error);
      result = { statusCode: null, error: why, answer: '' };
    }
    return { ...result, durationMs: this.clocks.system.now().getTime() - begun };
  }

  private async answerTo({ url, headers, body, signal }: Call): Promise<IncomingMessage> {
    const target = new URL(url);
    const { OKNO_WEBHOOK_PRIVATE_ADDRESSES: privateIsAllowed } = this.settings;
    if (target.protocol !== 'https:' && !privateIsAllowed) throw new Error('only https:// addresses are called');
    const checked = await unlessAborted(checkedAddressOf(target.hostname, privateIsAllowed), signal);
    const options: RequestOptions = {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      agent: false,
      signal,
      lookup: (_host, { all }, found) => {
        if (all === true) found(null, [checked]);
        else found(null, checked.address, checked.family);
      },
    };
    return new Promise((resolve, reject) => {
      const secure = target.protocol === 'https:';
      const sent: ClientRequest = secure ? secureRequest(target, options) : plainRequest(target, options);
      sent.once('response', resolve);
      // Also after the answer has begun, where nobody waits any more.
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

/** The name server does not know of our patience. */
function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('broken off')), { once: true });
    promise.then(resolve, reject);
  });
}

/** The first characters of an answer, whatever becomes of the rest: by then the answer itself is known. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= mostBytes) break;
    }
  } catch {
    // Broken off in the middle of its words.
  } finally {
    response.destroy();
  }
  const text = Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8').replaceAll('\0', '');
  return Array.from(text).slice(0, longestAnswer).join('');
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  const text = error.message === '' ? error.name : error.message;
  return (code === undefined || text.includes(code) ? text : `${code}: ${text}`).slice(0, 500);
}
