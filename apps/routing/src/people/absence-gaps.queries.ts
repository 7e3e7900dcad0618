import { Injectable } from '@nestjs/common';
import type { AbsenceGaps, AbsenceGapsQuery, Language, LocalizedText } from '@okno/contracts';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { refuse } from '../routing.refusals.js';
import { gapsOf, plansByPerson, type Gap, type GapReason } from './absence-gaps.rules.js';
import { absencesWithin } from './absences.repository.js';

const mostShown = 1_000;
const longestPeriod = 400 * 86_400_000;

interface Person {
  readonly id: string;
  readonly name: string;
  readonly department_id: string;
  readonly active: boolean;
}

function wordsOf(reason: GapReason, last: string): LocalizedText {
  switch (reason) {
    case 'no-deputy':
      return { en: 'Nobody was named as deputy', ru: 'Заместитель не назначен' };
    case 'deputy-away':
      return { en: `${last} is away too, and nobody stands in`, ru: `${last} тоже отсутствует, и замещать некому` };
    case 'deputy-left':
      return { en: `${last} does not work here any more`, ru: `${last} больше не работает в компании` };
    case 'circle':
      return { en: 'The deputies stand in for each other', ru: 'Заместители замещают друг друга по кругу' };
  }
}

/** Who will be away with nobody there for them, and when. */
@Injectable()
export class AbsenceGapsQueries {
  constructor(private readonly work: UnitOfWork) {}

  /** @throws empty-period, period-too-long */
  find(query: AbsenceGapsQuery, context: WorkContext): Promise<AbsenceGaps> {
    const from = new Date(query.from);
    const to = new Date(query.to);
    if (from >= to) throw refuse('empty-period');
    if (to.getTime() - from.getTime() > longestPeriod) throw refuse('period-too-long');
    return this.work.run(context, async (work) => {
      const planned = await absencesWithin(work, from, to);
      const people = await this.people(
        work,
        planned.flatMap(({ employeeId, deputyId }) => [employeeId, deputyId]),
      );
      const asked = [...people.values()].filter(
        ({ id, active, department_id: departmentId }) =>
          active &&
          (query.employeeId === undefined || id === query.employeeId.toLowerCase()) &&
          (query.departmentId === undefined || departmentId === query.departmentId.toLowerCase()),
      );
      const left = new Set([...people.values()].filter(({ active }) => !active).map(({ id }) => id));
      const period = { from: from.getTime(), to: to.getTime() };
      const gaps = gapsOf(
        asked.map(({ id }) => id),
        period,
        plansByPerson(planned),
        left,
      ).sort((one, other) => one.from - other.from || (one.employeeId < other.employeeId ? -1 : 1));
      work.audit({ action: 'absence.gaps', subjectKind: 'employee', subjectIds: [] });
      return { items: gaps.slice(0, mostShown).map((gap) => shown(gap, people, context.language)) };
    });
  }

  private async people(work: Work, ids: readonly (string | null)[]): Promise<ReadonlyMap<string, Person>> {
    const rows = await work.query<Person>(
      'SELECT id, name, department_id, active FROM employee WHERE id = ANY($1::uuid[]) ORDER BY name, id',
      [[...new Set(ids)].filter((id) => id !== null)],
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}

function shown(gap: Gap, people: ReadonlyMap<string, Person>, language: Language): AbsenceGaps['items'][number] {
  const person = people.get(gap.employeeId);
  const last = people.get(gap.lastId)?.name ?? '';
  return {
    employeeId: gap.employeeId,
    name: person?.name ?? '',
    departmentId: person?.department_id ?? '',
    from: new Date(gap.from).toISOString(),
    to: new Date(gap.to).toISOString(),
    reason: gap.reason,
    endsWith: { employeeId: gap.lastId, name: last },
    text: wordsOf(gap.reason, last)[language],
  };
}
