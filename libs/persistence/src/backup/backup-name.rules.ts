/** Who made a backup: only those of the schedule are thrown away by it. */
export type BackupOccasion = 'nightly' | 'by-hand';

const nightly = /^okno-nightly-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.tar$/;

/** `okno-20261123T023000Z.tar`: names are in the order of time. */
export function backupName(now: Date, occasion: BackupOccasion): string {
  const moment = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `okno-${occasion === 'nightly' ? 'nightly-' : ''}${moment}.tar`;
}

/** When the schedule made the backup of that name; undefined for any other file. */
export function nightlyMoment(name: string): Date | undefined {
  const found = nightly.exec(name);
  if (found === null) return undefined;
  const [, year, month, day, hour, minute, second] = found;
  return new Date(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
}
