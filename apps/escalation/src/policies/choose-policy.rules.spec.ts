import { describe, expect, it } from '@jest/globals';
import { choosePolicy, type AppliesTo, type Candidate, type RequestTraits } from './choose-policy.rules.js';

const everything: AppliesTo = { kinds: [], productIds: [], segments: [] };

function policy(id: string, appliesTo: Partial<AppliesTo> = {}, createdAt = 0): Candidate {
  return { id, createdAt, appliesTo: { ...everything, ...appliesTo } };
}

const request: RequestTraits = { kind: 'incident', productIds: ['router', 'hardware'], segment: 'gold' };
const byProduct = policy('product', { productIds: ['hardware'] });
const bySegment = policy('segment', { segments: ['gold'] });
const byKind = policy('kind', { kinds: ['incident', 'service'] });
const fallback = policy('default');

describe('choosePolicy', () => {
  it.each([
    ['the only one that applies', [policy('other', { kinds: ['billing'] }), fallback], 'default'],
    ['kind before default', [fallback, byKind], 'kind'],
    ['segment before kind', [byKind, bySegment, fallback], 'segment'],
    [
      'product before segment and kind together',
      [policy('both', { kinds: ['incident'], segments: ['gold'] }), byProduct],
      'product',
    ],
    [
      'product and kind before product',
      [byProduct, policy('both', { kinds: ['incident'], productIds: ['router'] })],
      'both',
    ],
    ['the newest of equals', [policy('old', {}, 1), policy('new', {}, 2), policy('older', {}, 0)], 'new'],
    [
      'not one with a condition that fails',
      [policy('half', { productIds: ['router'], kinds: ['billing'] }), fallback],
      'default',
    ],
  ])('takes %s', (_case, policies, expected) => {
    expect(choosePolicy(policies, request)?.id).toBe(expected);
  });

  it('matches no segment for a client without one', () => {
    expect(choosePolicy([bySegment], { ...request, segment: null })).toBeUndefined();
  });
});
