import type { Role } from '@okno/contracts';
import type { ComplaintVerb } from './complaint.rules.js';

export type ComplaintAct = ComplaintVerb | 'classify';

const firstLine: readonly ComplaintAct[] = ['acknowledge', 'answer', 'close', 'appeal', 'classify'];

/**
 * Whether somebody who sees a complaint may do this to it: quality everything; a head everything about their own
 * departments, or while nobody is named responsible; operators and managers what is said between the company and the client.
 */
export function mayAct(act: ComplaintAct, roles: readonly Role[], headsResponsible: boolean): boolean {
  if (roles.includes('quality')) return true;
  if (roles.includes('head') && headsResponsible) return true;
  return (roles.includes('operator') || roles.includes('manager')) && firstLine.includes(act);
}

const textReaders: readonly Role[] = ['operator', 'specialist', 'director', 'head', 'manager', 'quality'];

/** Whether a reader may see what clients and the company wrote to each other: administrators may not. */
export function readsTexts(roles: readonly Role[]): boolean {
  return roles.some((role) => textReaders.includes(role));
}
