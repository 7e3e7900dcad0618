import { stopOnSignal } from '@okno/service-kit';
import { runEverything } from './run-everything.js';

const everything = await runEverything(process.env);
stopOnSignal(everything.logger, () => everything.stop());
process.stdout.write(`Okno is ready: ${everything.url}\n`);
