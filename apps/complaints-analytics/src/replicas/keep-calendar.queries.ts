import type { EventPayload, calendarPublished } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { keepHighest } from '@okno/service-kit';

export async function keepCalendar(
  tx: Pick<Transaction, 'query'>,
  { calendarId, calendar, version }: EventPayload<typeof calendarPublished>,
): Promise<void> {
  await keepHighest(tx, 'calendar_replica', [{ id: calendarId, definition: calendar, version }]);
}
