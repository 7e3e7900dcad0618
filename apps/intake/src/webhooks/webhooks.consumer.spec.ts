import { describe, expect, it } from '@jest/globals';
import { eventCatalogue, requestRegistered } from '@okno/contracts';
import { webhookFacts } from './webhooks.consumer.js';

describe('what other systems can be told of', () => {
  it("is all that happens to a request, but for its tier and priority, which are the company's own", () => {
    const facts = eventCatalogue.filter(({ topic }) => topic.name === requestRegistered.topic.name);
    const untold = facts.filter((fact) => !webhookFacts.some(({ type }) => type === fact.type));
    // Imported requests come in chunks of their own, and nobody is told of them.
    expect(untold.map(({ type }) => type).filter((type) => !type.includes('imported'))).toEqual([
      'intake.request-prioritised.v1',
      'intake.request-tier-changed.v1',
    ]);
  });
});
