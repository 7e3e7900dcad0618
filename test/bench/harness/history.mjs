// Files of a past that never was, of any length, as imports take them; the same number gives the same file.
import { ReadableStream } from 'node:stream/web';
import { TextEncoder } from 'node:util';
const start = Date.UTC(2026, 0, 5, 8);
const minute = 60_000;

export const clientNumber = (of) => `C-${String(of)}`;
export const phoneOf = (client) => `+7916${String(client).padStart(7, '0')}`;

function* clientRows(count) {
  yield 'externalId,kind,name,segment,phone';
  for (let n = 0; n < count; n += 1) yield `${clientNumber(n)},person,Client ${String(n)},retail,${phoneOf(n)}`;
}

function* callRows(count, clients) {
  yield 'callId,startedAt,direction,from,to,queue,employee,product,clientExternalId,priority,waitSeconds,talkSeconds,holdSeconds,outcome';
  for (let n = 0; n < count; n += 1) {
    const at = new Date(start + n * minute).toISOString();
    const isAnswered = n % 10 > 0;
    yield `call-${String(n)},${at},inbound,${phoneOf((n * 7919) % clients)},+74950000000,line-1,,fiber,,,${String(n % 60)},${isAnswered ? String(30 + (n % 600)) : '0'},0,${isAnswered ? 'answered' : 'abandoned'}`;
  }
}

function* requestRows(count, clients) {
  yield 'reference,clientExternalId,channel,kind,subject,description,product,priority,registeredAt';
  for (let n = 0; n < count; n += 1) {
    yield `OLD-${String(n)},${clientNumber((n * 104729) % clients)},phone,incident,No internet since the morning,The router was restarted twice,fiber,3,${new Date(start + n * minute).toISOString()}`;
  }
}

/** Rows as a file that is made while it is sent. */
function fileOf(rows) {
  const encoder = new TextEncoder();
  return new ReadableStream({
    pull(controller) {
      let piece = '';
      while (piece.length < 65_536) {
        const { done, value } = rows.next();
        if (done) break;
        piece += `${value}\n`;
      }
      if (piece === '') controller.close();
      else controller.enqueue(encoder.encode(piece));
    },
  });
}

export const clientsFile = (count) => fileOf(clientRows(count));
export const callsFile = (count, clients) => fileOf(callRows(count, clients));
export const requestsFile = (count, clients) => fileOf(requestRows(count, clients));
