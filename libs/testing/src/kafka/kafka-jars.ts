import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const pom = fileURLToPath(new URL('../../../../test/kafka/pom.xml', import.meta.url));

/** What this machine lacks for a broker of our own: no fault of what is tested. */
export class NoKafkaHere extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'NoKafkaHere';
  }
}

/**
 * The folder with the broker's jars. Maven copies them once per version into the user's cache.
 * @throws NoKafkaHere without Maven, or when it cannot reach its repository.
 */
export async function kafkaJars(): Promise<string> {
  const version = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([\d.]+)</.exec(await readFile(pom, 'utf8'))?.[1];
  if (version === undefined) throw new Error(`${pom} names no version of Kafka`);
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'okno');
  const folder = join(cache, `kafka-${version}`);
  if (await exists(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const arriving = await mkdtemp(`${folder}-arriving-`);
  try {
    const copy = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${arriving}`];
    await run('mvn', ['--quiet', '--batch-mode', '--file', pom, ...copy], { timeout: 600_000 });
    await rename(arriving, folder);
  } catch (error) {
    await rm(arriving, { recursive: true, force: true });
    // Another run may have been quicker.
    if (!(await exists(folder))) throw new NoKafkaHere('Maven could not bring the jars of Kafka', { cause: error });
  }
  return folder;
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
