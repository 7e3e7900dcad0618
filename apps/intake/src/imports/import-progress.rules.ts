import type { ImportStatus } from '@okno/contracts';

/** What has been told of an import last; nulls before anything was. Times are system time. */
export interface Telling {
  readonly status: ImportStatus;
  readonly toldStatus: ImportStatus | null;
  readonly toldAt: Date | null;
}

const leastMilliseconds = 1_000;

/** Whether those who watch an import are told how far it is: at most once a second, and once that it is over. */
export function isToBeTold({ status, toldStatus, toldAt }: Telling, now: Date): boolean {
  if (status === 'done' || status === 'failed' || status === 'undone') return toldStatus !== status;
  return toldAt === null || now.getTime() - toldAt.getTime() >= leastMilliseconds;
}
