import { DeadlineRefusal, addWorkingTime, type WorkingCalendar } from '@okno/business-time';
import type { Complaint } from './complaint.rules.js';

/** Working minutes within which a complaint is acknowledged and answered. */
export interface PromisedMinutes {
  readonly acknowledge: number;
  readonly answer: number;
  readonly answerCritical: number;
}

const minute = 60_000;

function later(calendar: WorkingCalendar, from: Date, minutes: number): Date | null {
  try {
    const due = addWorkingTime(calendar, from.getTime(), minutes * minute);
    return due === null ? null : new Date(due);
  } catch (error) {
    if (error instanceof DeadlineRefusal) return null;
    throw error;
  }
}

/**
 * The complaint with the deadlines that its department and severity promise. What has happened keeps the deadline it had;
 * an appeal gives the answer a new term from the moment of the appeal. Imported complaints are promised nothing.
 * Without a calendar, or working time in it, nothing can be promised yet.
 */
export function promise(
  complaint: Complaint,
  calendar: WorkingCalendar | undefined,
  minutes: PromisedMinutes,
): Complaint {
  if (complaint.source !== null || calendar === undefined) return complaint;
  const { acknowledgedAt, answeredAt, receivedAt, appealedAt, severity } = complaint;
  const answerMinutes = severity === 'critical' ? minutes.answerCritical : minutes.answer;
  return {
    ...complaint,
    ...(acknowledgedAt === null ? { acknowledgeDueAt: later(calendar, receivedAt, minutes.acknowledge) } : {}),
    ...(answeredAt === null ? { answerDueAt: later(calendar, appealedAt ?? receivedAt, answerMinutes) } : {}),
  };
}
