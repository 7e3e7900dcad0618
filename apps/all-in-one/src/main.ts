import { stopOnSignal, systemClock } from '@okno/service-kit';
import { loadDemoWorld } from './demo/load-demo-world.js';
import { runEverything } from './run-everything.js';
import { demoSignIns } from './welcome.js';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const everything = await runEverything(process.env);
const { settings, url, dataDir, logger } = everything;
stopOnSignal(logger, () => everything.stop());
if (settings.OKNO_DEMO) {
  try {
    await loadDemoWorld(url, dataDir, systemClock.now(), (step) => {
      say(`Demo world: ${step}`);
    });
  } catch (error) {
    logger.fatal({ err: error }, 'the demo world could not be loaded; the next start goes on with it');
    await everything.stop();
    process.exit(1);
  }
}
say(`Okno is ready: ${url}`);
if (settings.OKNO_DEMO) say(demoSignIns);
