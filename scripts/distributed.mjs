// `npm run start:distributed`, after installation and build: every service as a process of its own.
//   node scripts/distributed.mjs [--instances routing=2,gateway=2]
import { readInstances } from '../apps/all-in-one/dist/distributed/instances.rules.js';
import { runDistributed } from '../apps/all-in-one/dist/distributed/run-distributed.js';

let instances;
try {
  instances = readInstances(process.argv.slice(2));
} catch (failure) {
  console.error(failure.message);
  process.exit(1);
}
await runDistributed(process.env, { instances });
