import { runCommand } from './events/run-command.usecase.js';

const enough = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    enough.abort();
  });
}
// Whoever reads may have seen enough as well: `okno events tail | head`.
process.stdout.on('error', () => {
  enough.abort();
});
process.exitCode = await runCommand(process.argv.slice(2), {
  environment: process.env,
  signal: enough.signal,
  say: (line) => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
});
