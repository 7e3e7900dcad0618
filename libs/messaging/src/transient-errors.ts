import { isConnectionLoss, isTransientConflict, errorCode } from '@okno/persistence';

const TOO_MANY_CONNECTIONS = '53300';

/** Whether the same work can succeed later without any change to it: the database was away, or two transactions collided. */
export function isTransient(error: unknown): boolean {
  return isConnectionLoss(error) || isTransientConflict(error) || errorCode(error) === TOO_MANY_CONNECTIONS;
}
