import { describe, expect, it } from '@jest/globals';
import { answeredHeaders, forwardedHeaders } from './headers.rules.js';

const vouched = { identity: 'signed', traceparent: '00-a-b-01', language: 'ru' };
const added = { authorization: 'Bearer signed', traceparent: '00-a-b-01', 'accept-language': 'ru' };

describe('headers', () => {
  it('go on to the service with the gateway’s word in place of the caller’s', () => {
    expect(
      forwardedHeaders(
        {
          host: 'intake',
          'content-type': 'message/rfc822',
          'content-length': '7',
          'idempotency-key': 'k',
          'if-match': '"3"',
          authorization: 'Bearer forged',
          cookie: 'okno_session=x',
          'accept-language': 'en',
          traceparent: 'forged',
          'x-forwarded-for': '1.2.3.4',
          forwarded: 'for=1.2.3.4',
          connection: 'close',
          'keep-alive': 'timeout=5',
          te: 'trailers',
          upgrade: 'h2c',
          expect: '100-continue',
          'x-nothing': undefined,
        },
        vouched,
      ),
    ).toEqual({
      host: 'intake',
      'content-type': 'message/rfc822',
      'content-length': '7',
      'idempotency-key': 'k',
      'if-match': '"3"',
      ...added,
    });
  });

  it('come back without what only the gateway decides', () => {
    expect(
      answeredHeaders({
        'content-type': 'text/csv',
        'content-disposition': 'attachment',
        'retry-after': '1',
        'set-cookie': ['okno_session=forged'],
        connection: 'keep-alive',
        'keep-alive': 'timeout=72',
        server: 'x',
        date: 'today',
      }),
    ).toEqual({ 'content-type': 'text/csv', 'content-disposition': 'attachment', 'retry-after': '1' });
  });
});
