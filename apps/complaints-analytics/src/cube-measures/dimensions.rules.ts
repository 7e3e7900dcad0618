import type { LocalizedText } from '@okno/contracts';

export type TimeUnit = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'weekday';

/** What one thing is counted by. */
export interface Dimension {
  readonly name: string;
  readonly label: LocalizedText;
  readonly keys: 'id' | 'code' | 'word' | 'number' | 'date';
  /** Whose names its keys have: the part of the member table. */
  readonly members?: 'product' | 'cause' | 'department' | 'queue' | 'employee' | 'client';
  /** Its ids have codes, which are taken in their place. */
  readonly coded?: true;
  readonly hierarchical?: true;
  readonly time?: TimeUnit;
  readonly version: number;
}

function time(unit: TimeUnit, keys: 'date' | 'number', en: string, ru: string): Dimension {
  return { name: `time.${unit}`, label: { en, ru }, keys, time: unit, version: 1 };
}

const tree = { keys: 'id', coded: true, hierarchical: true, version: 1 } as const;
const plain = { version: 1 } as const;

export const dimensions: readonly Dimension[] = [
  time('year', 'date', 'Year', 'Год'),
  time('quarter', 'date', 'Quarter', 'Квартал'),
  time('month', 'date', 'Month', 'Месяц'),
  time('week', 'date', 'Week', 'Неделя'),
  time('day', 'date', 'Day', 'День'),
  time('hour', 'number', 'Hour of the day', 'Час суток'),
  time('weekday', 'number', 'Day of the week', 'День недели'),
  { ...plain, name: 'employee', label: { en: 'Employee', ru: 'Сотрудник' }, keys: 'id', members: 'employee' },
  { ...tree, name: 'team', label: { en: 'Department of the employee', ru: 'Отдел сотрудника' }, members: 'department' },
  { ...tree, name: 'department', label: { en: 'Department', ru: 'Отдел' }, members: 'department' },
  { ...plain, name: 'tier', label: { en: 'Tier', ru: 'Уровень' }, keys: 'number' },
  { ...plain, name: 'client', label: { en: 'Client', ru: 'Клиент' }, keys: 'id', members: 'client' },
  { ...plain, name: 'clientSegment', label: { en: 'Segment of the client', ru: 'Сегмент клиента' }, keys: 'word' },
  {
    ...plain,
    name: 'clientManager',
    label: { en: 'Manager of the client', ru: 'Менеджер клиента' },
    keys: 'id',
    members: 'employee',
  },
  { ...tree, name: 'product', label: { en: 'Product', ru: 'Продукт' }, members: 'product' },
  { ...plain, name: 'channel', label: { en: 'Channel', ru: 'Канал' }, keys: 'word' },
  { ...plain, name: 'queue', label: { en: 'Queue', ru: 'Очередь' }, keys: 'code', members: 'queue' },
  { ...plain, name: 'kind', label: { en: 'Kind of request', ru: 'Вид обращения' }, keys: 'word' },
  { ...tree, name: 'cause', label: { en: 'Cause', ru: 'Причина' }, members: 'cause' },
  { ...plain, name: 'priority', label: { en: 'Priority', ru: 'Приоритет' }, keys: 'number' },
  { ...plain, name: 'outcome', label: { en: 'How it ended', ru: 'Чем закончилось' }, keys: 'word' },
  { ...plain, name: 'currency', label: { en: 'Currency', ru: 'Валюта' }, keys: 'word' },
];

const byName = new Map(dimensions.map((dimension) => [dimension.name, dimension]));

export function findDimension(name: string): Dimension | undefined {
  return byName.get(name);
}
