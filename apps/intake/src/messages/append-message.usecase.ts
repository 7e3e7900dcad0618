import { Injectable } from '@nestjs/common';
import type { Work } from '@okno/service-kit';
import { ClosingPolicyQueries } from '../requests/closing-policy.queries.js';
import { RecordFacts } from '../requests/record-facts.usecase.js';
import { RequestRepository } from '../requests/request.repository.js';
import { hearClient, speakTo } from '../requests/request.rules.js';
import type { MessageRecord } from './message.repository.js';
import { RecordMessage, type Words } from './record-message.usecase.js';

/**
 * Adds words to a request, or to the one that goes on for it after a merge. A client's word ends a wait for the client
 * and reopens what was solved or lately closed. Joins the caller's transaction.
 */
@Injectable()
export class AppendMessage {
  constructor(
    private readonly requests: RequestRepository,
    private readonly policies: ClosingPolicyQueries,
    private readonly facts: RecordFacts,
    private readonly message: RecordMessage,
  ) {}

  /** Undefined when there is no such request. */
  async execute(work: Work, requestId: string, words: Words): Promise<MessageRecord | undefined> {
    const request = await this.requests.lockRoot(work, requestId);
    if (request === undefined) return undefined;
    const message = await this.message.execute(work, request, words);
    if (words.direction === 'internal') return message;
    const heard =
      words.direction === 'inbound'
        ? hearClient(request, await this.policies.reopenUntil(work, request), work.now)
        : [];
    const spoken = words.direction === 'outbound' ? speakTo(request, message.authorEmployeeId) : request;
    await this.facts.execute(work, request, heard, spoken);
    return message;
  }
}
