// A child that stores registrations as fast as 32 connections of hand-written pg can.
import { randomUUID } from 'node:crypto';
import { newId } from '@okno/service-kit';
import pg from 'pg';
import { asChild } from './children.mjs';
import { quantile } from './figures.mjs';

/** For every parameter how it is made of what is fresh in a registration. */
function recipes({ values, fresh, reference, idempotencyKey, clientId }) {
  const marks = [...fresh, reference, idempotencyKey, clientId];
  const pattern = new RegExp(`(${marks.join('|')})`);
  return values.map((value) => {
    const parts = value === null ? [null] : value.split(pattern);
    return parts.length === 1 ? value : parts.map((part, at) => (at % 2 === 1 ? marks.indexOf(part) : part));
  });
}

asChild(async (task) => {
  const made = recipes(task);
  let number = 0;
  const valuesOf = () => {
    number += 1;
    const fresh = task.fresh.map(() => newId());
    fresh.push(`R-2026-${String(task.firstNumber + number).padStart(6, '0')}`, randomUUID());
    fresh.push(task.clientIds[number % task.clientIds.length]);
    return made.map((recipe) =>
      Array.isArray(recipe) ? recipe.map((part) => (typeof part === 'number' ? fresh[part] : part)).join('') : recipe,
    );
  };
  const startsAt = performance.now() + task.warmUpSeconds * 1000;
  const endsAt = startsAt + task.seconds * 1000;
  const times = [];
  const work = async () => {
    const client = new pg.Client({ connectionString: task.databaseUrl });
    await client.connect();
    while (performance.now() < endsAt) {
      const sentAt = performance.now();
      await client.query({ name: 'register', text: task.text, values: valuesOf() });
      const now = performance.now();
      if (now >= startsAt && now < endsAt) times.push(now - sentAt);
    }
    await client.end();
  };
  await Promise.all(Array.from({ length: task.connections }, work));
  return {
    perSecond: times.length / task.seconds,
    total: number,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  };
});
