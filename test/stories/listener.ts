import type { Caller, OknoProcess } from '@okno/testing';
import { io, type Socket } from 'socket.io-client';

/** A screen that somebody leaves open: what it is told live, in order. */
export class Listener {
  private readonly told: { readonly name: string; readonly data: Readonly<Record<string, unknown>> }[] = [];

  private constructor(private readonly socket: Socket) {
    socket.onAny((name: string, data: Readonly<Record<string, unknown>>) => this.told.push({ name, data }));
  }

  static async open(okno: OknoProcess, { token }: Caller): Promise<Listener> {
    const socket = io(okno.url, { path: '/live', transports: ['websocket'], forceNew: true, auth: { token } });
    const listener = new Listener(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return listener;
  }

  /** What messages of this name said, oldest first. */
  heard(name: string): readonly Readonly<Record<string, unknown>>[] {
    return this.told.filter((one) => one.name === name).map(({ data }) => data);
  }

  close(): void {
    this.socket.disconnect();
  }
}
