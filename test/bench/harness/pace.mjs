// Two ways to make load: at a pace that nothing slows down, and as fast as it goes.
import { setTimeout as pause } from 'node:timers/promises';

/** Calls `work` with 0, 1, 2 … `perSecond` times a second for `long` seconds, without waiting for the one before. */
export async function atPace(perSecond, long, work) {
  const startedAt = performance.now();
  const running = [];
  for (let sent = 0; sent < perSecond * long;) {
    const due = Math.min(perSecond * long, Math.floor(((performance.now() - startedAt) / 1000) * perSecond));
    for (; sent < due; sent += 1) running.push(work(sent));
    await pause(1);
  }
  await Promise.all(running);
}

/** `lanes` of `work`, each taking the next number until all `count` are taken. */
export async function inLanes(lanes, count, work) {
  let next = 0;
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      while (next < count) await work(next++, lane);
    }),
  );
}
