import { runEverything } from './run-everything.js';

const everything = await runEverything(process.env);

let stopping = false;
function stop(): void {
  if (stopping) return;
  stopping = true;
  everything.stop().then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);

console.log(`Okno is ready: ${everything.url}`);
