import { spawn, type ChildProcess } from 'node:child_process';

/** How long those who work with the server have to notice that their parent is gone. */
const GRACE_SECONDS = 2;

// Its input ends when this process has ended, however it did. The server's number is read then: it may have been started again.
const script = `
while read -r _; do :; done
sleep "$2"
pid=$(head -n 1 "$1/postmaster.pid") || exit 0
tr '\\0' '\\n' < "/proc/$pid/cmdline" | grep -qxF "$1" && kill -INT "$pid"
`;

/** Stops the server of a cluster when this process is killed and cannot do it itself. */
export class Keeper {
  readonly #child: ChildProcess;

  constructor(clusterDir: string) {
    const child = spawn('sh', ['-c', script, 'sh', clusterDir, String(GRACE_SECONDS)], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    // Without a shell there is no keeper, and the next start takes the server over.
    child.on('error', () => undefined);
    child.unref();
    this.#child = child;
  }

  /** For who stops the server itself. */
  dismiss(): void {
    this.#child.kill('SIGKILL');
  }
}
