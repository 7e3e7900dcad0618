import { openStatuses, type RequestRecord } from '../requests/request.rules.js';

/** How long after its answer a matter is still what one talks about. */
const sessionMilliseconds = 24 * 3_600_000;
const longestSubject = 100;

/** What decides whether a word goes on with a matter. */
export type TalkedAbout = Pick<RequestRecord, 'status' | 'clientId' | 'solvedAt' | 'confirmedAt'>;

/**
 * Whether a client's next word in the chat goes on with the request that was talked about: as long as it is open, and for a day
 * after the answer unless the client was content with it. Anything else begins a new request.
 */
export function goesOn(request: TalkedAbout, clientId: string, now: Date): boolean {
  if (request.clientId !== clientId) return false;
  if (openStatuses.includes(request.status)) return true;
  if (request.status !== 'solved' || request.confirmedAt !== null || request.solvedAt === null) return false;
  return now.getTime() - request.solvedAt.getTime() <= sessionMilliseconds;
}

/** The subject of a request that begins in the chat: its first line, cut after a word. */
export function chatSubject(text: string): string {
  const line = text.trim().split('\n', 1)[0]?.trim() ?? '';
  const signs = Array.from(line);
  if (signs.length <= longestSubject) return line;
  const cut = signs.slice(0, longestSubject).join('');
  const end = cut.lastIndexOf(' ');
  return `${end > 0 ? cut.slice(0, end) : cut}…`;
}
