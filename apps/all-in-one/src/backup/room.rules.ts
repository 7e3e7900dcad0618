/** A disk, in bytes. */
export interface Disk {
  readonly free: number;
  readonly size: number;
}

const gibibyte = 1024 ** 3;
/** The next backup may be so much larger than the last one. */
const growth = 1.25;

/** What a backup leaves free for everybody else on the disk: a twentieth of it, or a gibibyte where that is less. */
export function reserveOf({ size }: Pick<Disk, 'size'>): number {
  return Math.min(gibibyte, size / 20);
}

/** Whether a backup is begun; `last` is the size of the one before, 0 when there is none. */
export function hasRoom(disk: Disk, last: number): boolean {
  return disk.free - last * growth > reserveOf(disk);
}
