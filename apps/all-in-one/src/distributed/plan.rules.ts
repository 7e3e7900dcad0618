import { processNames, type Instances, type ProcessName } from './instances.rules.js';

/** One process to be. */
export interface ProcessPlan {
  readonly service: ProcessName;
  /** `routing`, and `routing-2` for the second of them. */
  readonly name: string;
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface PlanParts {
  readonly instances: Instances;
  /** As many as there are processes; the first gateway's is the port that people know. */
  readonly ports: readonly number[];
  /** Where people reach Okno. */
  readonly publicHost: string;
  readonly publicPort: number;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly keys: { readonly privateKey: string; readonly publicKey: string };
}

const inside = '127.0.0.1';

/** `OKNO_COMPLAINTS_ANALYTICS_URL` for `complaints-analytics`. */
function addressVariable(service: string): string {
  return `OKNO_${service.toUpperCase().replaceAll('-', '_')}_URL`;
}

function httpUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port.toString()}`;
}

interface Place {
  readonly service: ProcessName;
  readonly number: number;
  readonly host: string;
  readonly port: number;
}

function placesOf({ instances, ports, publicHost, publicPort }: PlanParts): readonly Place[] {
  const free = [...ports];
  return processNames.flatMap((service) =>
    Array.from({ length: instances[service] }, (_, index) => {
      const isDoor = service === 'gateway' && index === 0;
      const port = isDoor && publicPort !== 0 ? publicPort : free.shift();
      if (port === undefined) throw new Error('fewer ports than processes');
      return { service, number: index + 1, host: service === 'gateway' ? publicHost : inside, port };
    }),
  );
}

/** What each process gets to know: where to listen, where the database is, and the gateways where everybody is. */
export function planProcesses(parts: PlanParts): readonly ProcessPlan[] {
  const { databaseUrl, dataDir, keys } = parts;
  const places = placesOf(parts);
  const urlsOf = (service: ProcessName): readonly string[] =>
    places.filter((place) => place.service === service).map(({ host, port }) => httpUrl(host, port));
  const gateways = urlsOf('gateway');
  const addresses = Object.fromEntries(
    processNames
      .filter((name) => name !== 'gateway')
      .map((service) => [addressVariable(service), urlsOf(service).join(',')]),
  );
  return places.map(({ service, number, host, port }) => {
    const url = httpUrl(host, port);
    const others = gateways.filter((gateway) => gateway !== url).join(',');
    return {
      service,
      name: number === 1 ? service : `${service}-${number.toString()}`,
      url,
      environment: {
        DATABASE_URL: databaseUrl,
        OKNO_DATA_DIR: dataDir,
        OKNO_LISTEN_HOST: host,
        OKNO_LISTEN_PORT: port.toString(),
        OKNO_IDENTITY_PUBLIC_KEY: keys.publicKey,
        ...(service === 'gateway'
          ? { ...addresses, OKNO_IDENTITY_PRIVATE_KEY: keys.privateKey, OKNO_OTHER_GATEWAYS: others }
          : {}),
        // Only one process may open a cube's file: each instance has a whole copy.
        ...(service === 'complaints-analytics' && number > 1
          ? { OKNO_CUBE_FILE: `${dataDir}/cube-${number.toString()}/cube.duckdb` }
          : {}),
      },
    };
  });
}
