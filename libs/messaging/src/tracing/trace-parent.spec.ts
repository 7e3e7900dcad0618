import { describe, expect, it } from '@jest/globals';
import { ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { spanContextOf, traceContextOf, traceparentOf } from './trace-parent.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

describe("W3C's traceparent", () => {
  it.each([
    ['sampled', `00-${traceId}-${spanId}-01`, 1],
    ['not sampled', `00-${traceId}-${spanId}-00`, 0],
    ['with flags of a later level', `00-${traceId}-${spanId}-03`, 1],
    ['of a later version, which may say more', `cc-${traceId}-${spanId}-01-what-else`, 1],
  ])('%s is read', (_what, text, traceFlags) => {
    expect(spanContextOf(text)).toEqual({ traceId, spanId, traceFlags, isRemote: true });
  });

  it.each([
    ['nothing', undefined],
    ['something else', 'forged'],
    ['a forbidden version', `ff-${traceId}-${spanId}-01`],
    ['no trace', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['no span', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['capital letters', `00-${traceId.toUpperCase()}-${spanId}-01`],
  ])('%s is none', (_what, text) => {
    expect(spanContextOf(text)).toBeUndefined();
    expect(traceContextOf(text)).toBe(ROOT_CONTEXT);
  });

  it('is written as it was read', () => {
    const text = `00-${traceId}-${spanId}-01`;
    const read = trace.getSpanContext(traceContextOf(text));
    expect(read === undefined ? undefined : traceparentOf(read)).toBe(text);
  });
});
