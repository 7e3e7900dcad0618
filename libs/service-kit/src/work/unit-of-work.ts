import { Inject, Injectable } from '@nestjs/common';
import type { EventDefinition, EventEnvelope, EventPayload } from '@okno/contracts';
import { announceOutbox, createEvent, outboxInsertion, tombstone, type OutgoingEvent } from '@okno/messaging';
import type { Database, Transaction } from '@okno/persistence';
import { journalWriting, partWords, wordsWriting, type AuditEntry } from '../audit/audit-journal.js';
import type { Clocks } from '../clock.js';
import { newId } from '../ids.js';
import { CLOCKS, DATABASE, SERVICE_NAME } from '../tokens.js';
import type { WorkContext } from './work-context.js';
import { writeTogether, type Writing } from './write-together.js';

/** For whoever knows the trace and not its place in it, as work that was kept for later. */
function traceparentWithin(traceId: string): string {
  return `00-${traceId}-${traceId.slice(16)}-01`;
}

/** One transaction of a use case: its statements, the events it publishes and the journal entries it leaves. */
export interface Work extends Transaction {
  readonly context: WorkContext;
  /** Business time, the same for everything in this transaction. */
  readonly now: Date;
  newId(): string;
  /** Publishes with the transaction's commit; answers the event as it will be seen. `version` is the aggregate's after the fact. */
  publish<Definition extends EventDefinition>(
    definition: Definition,
    payload: EventPayload<Definition>,
    aggregate: { readonly id: string; readonly version: number },
  ): EventEnvelope;
  /** Erases what was ever published of the record `key` to the compacted topic of `definition`, in its place among what is published. */
  forget(definition: EventDefinition, key: string): void;
  /** Leaves an entry in the audit journal with the transaction's commit. */
  audit(entry: AuditEntry): void;
  /** Writes when everything else is done, together with the journal and the events. */
  write(writing: Writing): void;
}

/** What a use case announces and journals, before any transaction is open: for statements written by hand. */
export interface Announcements extends Pick<Work, 'context' | 'now' | 'newId' | 'publish' | 'forget' | 'audit'> {
  readonly events: readonly OutgoingEvent[];
  readonly entries: readonly AuditEntry[];
}

/**
 * Runs a use case in one transaction: state, outbox and journal are committed together or not at all.
 * A deadlock runs `work` again from its beginning. Events are inserted last, after every aggregate's row is locked, so that per aggregate the outbox's ids follow the versions.
 */
@Injectable()
export class UnitOfWork {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCKS) private readonly clocks: Clocks,
    @Inject(SERVICE_NAME) private readonly service: string,
  ) {}

  async run<Result>(context: WorkContext, work: (work: Work) => Promise<Result>): Promise<Result> {
    if (context.tx !== undefined) return this.within(context.tx, context, work);
    return this.database.transaction((tx) => this.within(tx, context, work), { retry: true });
  }

  /** Collects events and journal entries for a statement that stores them itself, in the one transaction of the act. */
  collect(context: WorkContext): Announcements {
    const now = this.clocks.business.now();
    const events: OutgoingEvent[] = [];
    const entries: AuditEntry[] = [];
    return {
      context,
      now,
      events,
      entries,
      newId: () => newId(this.clocks.system),
      publish: (definition, payload, aggregate) => {
        const event = createEvent(definition, {
          id: newId(this.clocks.system),
          source: `/okno/${this.service}`,
          subject: aggregate.id,
          time: now.toISOString(),
          aggregateVersion: aggregate.version,
          correlationId: context.correlationId,
          causationId: context.causationId,
          traceparent: context.traceparent ?? traceparentWithin(context.traceId),
          data: payload,
        });
        events.push(event);
        return event.envelope;
      },
      forget: ({ topic, type }, key) => {
        if (topic.retention !== 'compact')
          throw new TypeError(`${type}: only of a compacted topic something is forgotten`);
        events.push(tombstone(topic.name, key));
      },
      audit: (entry) => {
        entries.push(entry);
      },
    };
  }

  private async within<Result>(
    tx: Transaction,
    context: WorkContext,
    work: (work: Work) => Promise<Result>,
  ): Promise<Result> {
    const { events, entries, ...announcing } = this.collect(context);
    const writings: Writing[] = [];
    const result = await work({
      ...announcing,
      write: (writing) => {
        writings.push(writing);
      },
      manager: tx.manager,
      query: (sql, parameters) => tx.query(sql, parameters),
      afterCommit: (effect) => {
        tx.afterCommit(effect);
      },
    });
    if (entries.length > 0) {
      const parted = entries.map((entry) => partWords(entry, announcing.newId));
      const words = parted.flatMap(({ kept }) => kept ?? []);
      const journal = parted.map(({ entry }) => entry);
      writings.push(journalWriting(journal, context, announcing.now));
      if (words.length > 0) writings.push(wordsWriting(words, announcing.now));
    }
    if (events.length > 0) {
      writings.push({
        name: 'events',
        values: [JSON.stringify(events)],
        sql: ([rows = '']) => outboxInsertion(rows),
      });
      tx.afterCommit(() => {
        announceOutbox(tx.manager);
      });
    }
    await writeTogether(tx, writings);
    return result;
  }
}
