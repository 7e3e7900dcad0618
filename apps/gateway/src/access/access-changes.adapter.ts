import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Database } from '@okno/persistence';
import { DATABASE } from '@okno/service-kit';

const channel = 'gateway_access_changed';

/** Hears whose rights or sessions have changed; undefined: possibly anybody's. */
export type AccessListener = (ownerId: string | undefined) => void;

/** Spreads the word that the rights or sessions of a user (or key) changed: here at once, in other gateways by NOTIFY. */
@Injectable()
export class AccessChanges implements OnModuleInit, OnModuleDestroy {
  private readonly listeners: AccessListener[] = [];
  private stopListening: (() => Promise<void>) | undefined;

  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async onModuleInit(): Promise<void> {
    this.stopListening = await this.database.listen(channel, (payload) => {
      this.tell(payload === '' ? undefined : payload);
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.stopListening?.();
  }

  listen(listener: AccessListener): void {
    this.listeners.push(listener);
  }

  /** Call after the change is committed; undefined: possibly anybody's rights have changed. */
  announce(ownerId: string | undefined): void {
    this.tell(ownerId);
    this.database.notify(channel, ownerId ?? '');
  }

  private tell(ownerId: string | undefined): void {
    for (const listener of this.listeners) listener(ownerId);
  }
}
