import { Inject, Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { idField, type LiveMessage, type LiveRoom } from '@okno/contracts';
import { LOGGER, SETTINGS, type Logger } from '@okno/service-kit';
import type { FastifyInstance } from 'fastify';
import { Server, type DefaultEventsMap, type Socket } from 'socket.io';
import { z } from 'zod';
import { AccessChanges } from '../access/access-changes.adapter.js';
import { Callers, type Caller } from '../access/callers.queries.js';
import { sessionCookie } from '../access/recognise-caller.usecase.js';
import { isForeignOrigin } from '../access/request-origin.rules.js';
import type { GatewaySettings } from '../config.js';
import { roomsOf } from './rooms.rules.js';
import { WatchableRequests } from './watchable-requests.queries.js';

/** What a socket is answered when it asks to watch. */
export type WatchAnswer = { readonly ok: true } | { readonly ok: false; readonly code: string };
type Acknowledge = (answer: WatchAnswer) => void;

interface SocketData {
  token: string;
  caller: Caller;
}
type LiveServer = Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;
type LiveSocket = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;

const watchBody = z.strictObject({ requestId: idField });
const authFields = z.object({ token: z.string().optional() });
const watchedAtMost = 50;
const largestMessage = 10_000;
/** How long a session that ran out, or a department that was left, may still be heard of. */
const sweepMilliseconds = 20_000;

function isRequestRoom(room: string): boolean {
  return room.startsWith('request:');
}

/** The sockets of this gateway: who may open one, in which rooms it is, and when it has to go. */
@Injectable()
export class LiveSockets implements OnModuleInit, BeforeApplicationShutdown {
  private server: LiveServer | undefined;
  private sweep: NodeJS.Timeout | undefined;

  constructor(
    private readonly http: HttpAdapterHost,
    private readonly callers: Callers,
    private readonly watchable: WatchableRequests,
    private readonly accessChanges: AccessChanges,
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    const fastify = this.http.httpAdapter.getInstance<FastifyInstance>();
    const server: LiveServer = new Server(fastify.server, {
      path: '/live',
      // One long request per socket: no gateway need know another's sockets.
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: largestMessage,
      allowRequest: (request, decide) => {
        decide(null, !isForeignOrigin(request.headers, this.settings.OKNO_TRUST_PROXY));
      },
    });
    server.use((socket, next) => {
      this.admit(socket, fastify).then(
        (caller) => {
          next(caller === undefined ? new Error('unauthenticated') : undefined);
        },
        (error: unknown) => {
          this.logger.error({ err: error }, 'a socket could not be admitted');
          next(new Error('unavailable'));
        },
      );
    });
    server.on('connection', (socket) => {
      this.welcome(socket);
    });
    this.accessChanges.listen((ownerId) => {
      void this.reconsider(({ caller }) => ownerId === undefined || caller.identity.userId === ownerId);
    });
    this.sweep = setInterval(() => {
      void this.reconsider(() => true);
    }, sweepMilliseconds).unref();
    this.server = server;
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.sweep);
    this.server?.disconnectSockets(true);
    this.server?.engine.close();
  }

  /** Tells every socket in one of the rooms, each once. */
  tell({ name, rooms, data }: LiveMessage): void {
    this.server?.to([...rooms]).emit(name, data);
  }

  private async admit(socket: LiveSocket, fastify: FastifyInstance): Promise<Caller | undefined> {
    const { token: given } = authFields.catch({}).parse(socket.handshake.auth);
    const token = given ?? fastify.parseCookie(socket.handshake.headers.cookie ?? '')[sessionCookie];
    const caller = token === undefined ? undefined : await this.callers.find(token);
    if (token === undefined || caller === undefined) return undefined;
    socket.data.token = token;
    socket.data.caller = caller;
    await socket.join([...roomsOf(caller.identity)]);
    return caller;
  }

  private welcome(socket: LiveSocket): void {
    // Whatever happened to the session since it was asked for, this socket was not among those told.
    void this.reconsider((data) => data === socket.data);
    socket.on('watch', (body: unknown, acknowledge: unknown) => {
      const answer = typeof acknowledge === 'function' ? (acknowledge as Acknowledge) : () => undefined;
      this.watch(socket, body).then(answer, (error: unknown) => {
        this.logger.error({ err: error }, 'a request could not be watched');
        answer({ ok: false, code: 'unavailable' });
      });
    });
    socket.on('unwatch', (body: unknown) => {
      const wanted = watchBody.safeParse(body);
      if (wanted.success) void socket.leave(`request:${wanted.data.requestId}`);
    });
  }

  private async watch(socket: LiveSocket, body: unknown): Promise<WatchAnswer> {
    const wanted = watchBody.safeParse(body);
    if (!wanted.success) return { ok: false, code: 'invalid-input' };
    if ([...socket.rooms].filter(isRequestRoom).length >= watchedAtMost)
      return { ok: false, code: 'too-many-requests' };
    const { requestId } = wanted.data;
    if (!(await this.watchable.isVisible(requestId, socket.data.caller.identity)))
      return { ok: false, code: 'not-found' };
    await socket.join(`request:${requestId}` satisfies LiveRoom);
    return { ok: true };
  }

  /** Asks anew about the sockets that `concerns`: whose session is over is cut off, whose rights changed must come in again. */
  private async reconsider(concerns: (data: SocketData) => boolean): Promise<void> {
    const sockets = [...(this.server?.sockets.sockets.values() ?? [])].filter(({ data }) => concerns(data));
    for (const socket of sockets) {
      const { token, caller: before } = socket.data;
      const caller = await this.callers.find(token).catch(() => undefined);
      if (caller === undefined) socket.disconnect(true);
      // Ending the connection, not the session, makes the client come back by itself, into the rooms it may see now.
      else if (roomsOf(caller.identity).join() !== roomsOf(before.identity).join()) socket.conn.close();
    }
  }
}
