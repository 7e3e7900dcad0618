import { stopOnSignal } from '@okno/service-kit';
import { runEverything } from './run-everything.js';

const everything = await runEverything(process.env);
stopOnSignal(() => everything.stop());
console.log(`Okno is ready: ${everything.url}`);
