// Work in a process of its own, so that whoever makes the load does not share an event loop with what is measured.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs `file` (of this folder) as a child, gives it `task`, and answers what it sends back. */
export function runChild(file, task) {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL(file, import.meta.url)), {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let answer;
    child.on('message', (message) => {
      answer = message;
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0 && answer !== undefined) resolve(answer);
      else reject(new Error(`${file} ended with ${String(code)} and ${answer === undefined ? 'no' : 'an'} answer`));
    });
    child.send(task);
  });
}

/** The child's side: does one task, sends its answer and ends. */
export function asChild(work) {
  process.once('message', (task) => {
    work(task).then(
      (answer) => process.send(answer, () => process.exit(0)),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
