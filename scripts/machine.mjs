// What some tests need and a machine may lack. Node's own modules only: it runs before there is a node_modules.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'node:http';
import { spawnSync } from 'node:child_process';

const dockerSocket = (process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock').replace(/^unix:\/\//, '');
const sampleData = fileURLToPath(new URL('../../shared/data', import.meta.url));

/** The first of these commands on the PATH, or nothing. */
function findCommand(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** The browser of this system, or nothing. */
export function findChromium() {
  return findCommand('chromium', 'chromium-browser', 'google-chrome');
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// The command may be there without a server behind it; only an answer counts.
function dockerAnswers() {
  return new Promise((resolve) => {
    const target = dockerSocket.startsWith('/')
      ? { socketPath: dockerSocket, path: '/_ping' }
      : { ...hostOf(dockerSocket), path: '/_ping' };
    const ping = request({ ...target, timeout: 2000 }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    ping.on('timeout', () => ping.destroy());
    ping.on('error', () => resolve(false));
    ping.end();
  });
}

function hostOf(address) {
  const { hostname, port } = new URL(address.replace(/^tcp:/, 'http:'));
  return { hostname, port };
}

function javaRuns() {
  const java = findCommand('java');
  return java !== undefined && spawnSync(java, ['-version'], { stdio: 'ignore' }).status === 0;
}

/** One named reason for each thing this machine cannot give to the tests. */
export async function missing() {
  const reasons = [];
  if (!(await dockerAnswers().catch(() => false))) reasons.push(`Docker (no answer at ${dockerSocket})`);
  if (!javaRuns()) reasons.push('Java (no java that runs), so no Kafka broker of our own');
  else if (!findCommand('mvn')) reasons.push('Maven (not on the PATH), so no Kafka broker of our own');
  if (!findChromium()) reasons.push('Chromium (not on the PATH)');
  if (!existsSync(sampleData)) reasons.push('sample data (no ../shared/data beside this repository)');
  return reasons;
}
