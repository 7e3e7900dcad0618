import { findZone } from '@okno/business-time';
import type { ImportColumn, ImportProfileDefinition } from '@okno/contracts';
import { compileDurationFormat } from './duration-format.rules.js';
import { compileDayFormat, compileMomentFormat } from './moment-format.rules.js';
import { targetsOf, type SourceTargets, type TargetKind } from './profile-targets.rules.js';
import { positionOf } from './row-mapper.rules.js';

export type ProfileFaultCode =
  | 'snapshots-not-available'
  | 'unknown-target'
  | 'target-needed'
  | 'from-or-const'
  | 'unusable-format'
  | 'unknown-timezone'
  | 'unusable-delimiter'
  | 'position-needed';

/** What is wrong with one field of a profile; `field` is its path, `columns.startedAt.format`. */
export interface ProfileFault {
  readonly field: string;
  readonly code: ProfileFaultCode;
}

/** Everything that can be known to be wrong with a profile before any file is there. */
export function findProfileFaults(profile: ImportProfileDefinition): readonly ProfileFault[] {
  const source = targetsOf(profile.source, profile.rowsAre);
  if (source === undefined) return [{ field: 'rowsAre', code: 'snapshots-not-available' }];
  return [
    ...(profile.delimiter !== null && /["\r\n]/.test(profile.delimiter)
      ? [{ field: 'delimiter', code: 'unusable-delimiter' } as const]
      : []),
    ...missingTargets(profile, source),
    ...Object.entries(profile.columns).flatMap(([target, column]) => {
      const kind = Object.hasOwn(source.targets, target) ? source.targets[target] : undefined;
      const field = `columns.${target}`;
      return kind === undefined ? [{ field, code: 'unknown-target' } as const] : columnFaults(field, kind, column);
    }),
    ...(profile.header ? [] : namedColumns(profile)),
  ];
}

function missingTargets({ columns, key }: ImportProfileDefinition, source: SourceTargets): readonly ProfileFault[] {
  const made = new Set([...Object.keys(columns), ...(key.length > 0 && source.key !== undefined ? [source.key] : [])]);
  return source.required
    .filter((target) => !made.has(target))
    .map((target) => ({ field: `columns.${target}`, code: 'target-needed' }));
}

function columnFaults(field: string, kind: TargetKind, column: ImportColumn): readonly ProfileFault[] {
  const faults: ProfileFault[] = [];
  if ((column.from === undefined) === (column.const === undefined)) faults.push({ field, code: 'from-or-const' });
  if (column.format !== undefined && !isFormat(kind, column.format)) {
    faults.push({ field: `${field}.format`, code: 'unusable-format' });
  }
  if (column.timezone !== undefined && findZone(column.timezone) === undefined) {
    faults.push({ field: `${field}.timezone`, code: 'unknown-timezone' });
  }
  return faults;
}

function isFormat(kind: TargetKind, format: string): boolean {
  if (kind === 'moment') return compileMomentFormat(format) !== undefined;
  if (kind === 'day') return compileDayFormat(format) !== undefined;
  return kind === 'seconds' && compileDurationFormat(format) !== undefined;
}

/** Columns named by a profile for files in which no column has a name. */
function namedColumns({ columns, key, skipWhen }: ImportProfileDefinition): readonly ProfileFault[] {
  const named = [
    ...Object.entries(columns).flatMap(([target, { from = [] }]) =>
      from.map((column, place) => ({ column, field: `columns.${target}.from.${String(place)}` })),
    ),
    ...key.flatMap((column, place) =>
      Object.hasOwn(columns, column) ? [] : [{ column, field: `key.${String(place)}` }],
    ),
    ...skipWhen.map(({ column }, place) => ({ column, field: `skipWhen.${String(place)}.column` })),
  ];
  return named
    .filter(({ column }) => positionOf(column) === undefined)
    .map(({ field }) => ({ field, code: 'position-needed' }));
}
