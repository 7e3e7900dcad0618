import { stopOnSignal, systemClock } from '@okno/service-kit';
import { demoWorld, loadDemoWorld } from './demo/load-demo-world.js';
import { runEverything } from './run-everything.js';
import { untilReady } from './until-ready.js';
import { demoSignIns } from './welcome.js';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const everything = await runEverything(process.env);
const { settings, url, dataDir, logger } = everything;
const ending = new AbortController();
stopOnSignal(logger, () => {
  ending.abort();
  return everything.stop();
});
try {
  // The gateway asks every service what it answers: on a busy machine some say it a moment after they have started.
  await untilReady(url, demoWorld, ending.signal);
  if (settings.OKNO_DEMO) {
    await loadDemoWorld(url, dataDir, systemClock.now(), (step) => {
      say(`Demo world: ${step}`);
    });
  }
  say(`Okno is ready: ${url}`);
  if (settings.OKNO_DEMO) say(demoSignIns);
} catch (error) {
  // Told to stop before it was ready: the signal's own way ends the process.
  if (!ending.signal.aborted) {
    logger.fatal({ err: error }, 'Okno did not get ready; the next start goes on where this one stopped');
    await everything.stop();
    process.exit(1);
  }
}
