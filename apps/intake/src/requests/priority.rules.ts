import type { Impact, Urgency } from '@okno/contracts';

const table: Readonly<Record<Impact, Readonly<Record<Urgency, number>>>> = {
  high: { high: 1, normal: 2, low: 4 },
  normal: { high: 2, normal: 3, low: 4 },
  low: { high: 4, normal: 4, low: 4 },
};

/** Priority = impact × urgency; 1 is the most pressing. */
export function priorityOf(impact: Impact, urgency: Urgency): number {
  return table[impact][urgency];
}
