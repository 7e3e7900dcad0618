import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent as HttpAgent, type AgentOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { FastifyReplyFromOptions } from '@fastify/reply-from';
import type { FastifyReply } from 'fastify';

const connectMilliseconds = 10_000;
/** Shorter than any service keeps a quiet connection, so that none is used which is just being closed. */
const keptMilliseconds = 4_000;

const agentOptions: AgentOptions = {
  keepAlive: true,
  maxSockets: 128,
  maxFreeSockets: 128,
  timeout: keptMilliseconds,
};

/** A machine that is gone answers nothing at all: whoever connects to it must not wait as long as for an answer. */
function endSlowConnecting<Agent extends HttpAgent>(agent: Agent): Agent {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback) as Socket;
    const timer = setTimeout(() => {
      socket.destroy(Object.assign(new Error('No connection in time'), { code: 'ETIMEDOUT' }));
    }, connectMilliseconds);
    const stop = (): void => {
      clearTimeout(timer);
    };
    socket.once('connect', stop).once('close', stop);
    return socket;
  };
  return agent;
}

/** Aborts when the caller goes away before the answer is out. */
function leavingOf({ raw }: FastifyReply): AbortSignal {
  const leaving = new AbortController();
  if (raw.destroyed) leaving.abort();
  raw.once('close', () => {
    if (!raw.writableFinished) leaving.abort();
  });
  return leaving.signal;
}

/** The connections to the services, and the calls on them that end with their callers. */
export class Upstream {
  private readonly callers = new AsyncLocalStorage<AbortSignal>();

  /** For reply-from: it reads the request's options anew for every call, and so finds the caller's own signal. */
  options(silenceMilliseconds: number): FastifyReplyFromOptions {
    const current = (): AbortSignal | undefined => this.callers.getStore();
    return {
      http: {
        agents: {
          'http:': endSlowConnecting(new HttpAgent(agentOptions)),
          'https:': endSlowConnecting(new HttpsAgent(agentOptions)),
        },
        requestOptions: {
          timeout: silenceMilliseconds,
          // Whoever answers in a service's name is handed identities.
          rejectUnauthorized: true,
          get signal() {
            return current();
          },
        },
      },
      disableCache: true,
      disableRequestLogging: true,
      destroyAgent: true,
    };
  }

  /** Makes a call that is broken off when its caller leaves; answers the signal by which one knows. */
  callFor(reply: FastifyReply, call: (leaving: AbortSignal) => FastifyReply): FastifyReply {
    const leaving = leavingOf(reply);
    return this.callers.run(leaving, () => call(leaving));
  }
}
