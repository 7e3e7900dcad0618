import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { processSettings } from '@okno/service-kit';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { everyService } from '../every-service.js';
import { repository } from './planted-tree.js';

const names = everyService.map(({ name }) => name);
const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

function variablesOf(schema: z.ZodType): readonly string[] {
  return Object.keys(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }).properties ?? {});
}

/** What processes of these services may be told by their environment. */
function knownVariables(...of: readonly string[]): ReadonlySet<string> {
  const own = everyService.filter(({ name }) => of.includes(name)).map(({ settings }) => settings);
  const variables = [...processSettings, ...own].flatMap((schema) => variablesOf(schema));
  return new Set(variables.flatMap((name) => [name, `${name}_FILE`]));
}

const container = z.object({
  image: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.unknown()).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  read_only: z.boolean().default(false),
});
const compose = z
  .object({ services: z.record(z.string(), container) })
  .parse(parse(read('docker-compose.yml'), { merge: true }));

describe('docker-compose.yml', () => {
  it('runs every service by its own command, read-only, when what it needs is healthy', () => {
    for (const name of names) {
      const service = compose.services[name];
      expect([name, service?.command, service?.read_only]).toEqual([name, ['node', `apps/${name}/dist/main.js`], true]);
      const needs = name === 'gateway' ? names.filter((other) => other !== name) : [];
      for (const need of ['postgres', 'kafka', ...needs]) {
        expect([name, need, service?.depends_on[need]?.condition]).toEqual([name, need, 'service_healthy']);
      }
    }
  });

  it.each(names)('tells %s nothing that it does not understand', (name) => {
    const known = knownVariables(name);
    const told = Object.keys(compose.services[name]?.environment ?? {});
    expect(told.filter((variable) => !known.has(variable))).toEqual([]);
    expect(told).toContain('DATABASE_URL_FILE');
  });

  it('opens one door, and gives the private key to it alone', () => {
    const having = (part: (service: z.infer<typeof container>) => readonly string[], text: string): readonly string[] =>
      Object.entries(compose.services).flatMap(([name, service]) =>
        part(service).some((entry) => entry.includes(text)) ? [name] : [],
      );
    expect(having(({ ports }) => ports, ':')).toEqual(['gateway']);
    expect(having(({ volumes }) => volumes, 'gateway-secrets')).toEqual(['secrets', 'gateway']);
  });

  it('pins every image, and the Kafka that the tests run on', () => {
    const version = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([\d.]+)</.exec(read('test/kafka/pom.xml'))?.[1];
    expect(compose.services.kafka?.image).toBe(`apache/kafka:${version ?? 'none'}`);
    const images = Object.values(compose.services).map(({ image }) => image);
    expect(images.filter((image) => !/^[\w/]+:(\d|\$\{OKNO_VERSION)/.test(image))).toEqual([]);
  });
});

describe('the image', () => {
  const file = read('deploy/Dockerfile');

  it('is of Node 24, installed by the lockfile, and runs as nobody in particular', () => {
    const bases = [...file.matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image);
    expect(new Set(bases)).toEqual(new Set(['node:24-bookworm-slim']));
    const lastStage = file.slice(file.lastIndexOf('\nFROM '));
    expect(lastStage).toMatch(/^USER node$/m);
    expect(file.match(/npm (ci|install)\b/g)).toEqual(['npm ci', 'npm ci']);
  });

  it('copies only files that are here', () => {
    const copied = [...file.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, words = '']) => words.split(' '));
    expect(copied.length).toBeGreaterThan(2);
    for (const path of copied) expect(() => readdirSync(join(repository, path, '..'))).not.toThrow();
    for (const path of copied.filter((word) => word !== '.')) expect(read(path)).not.toBe('');
  });
});

const variable = z.object({ name: z.string(), valueFrom: z.object({ secretKeyRef: z.object({ key: z.string() }) }) });
const probe = z.object({ httpGet: z.object({ path: z.string() }) });
const workload = z.object({
  kind: z.enum(['Deployment', 'StatefulSet']),
  spec: z.object({
    template: z.object({
      spec: z.object({
        securityContext: z.object({ runAsNonRoot: z.literal(true) }),
        containers: z.tuple([
          z.object({
            command: z.array(z.string()),
            env: z.array(variable),
            startupProbe: probe,
            readinessProbe: probe,
            livenessProbe: probe,
            resources: z.object({ limits: z.object({ memory: z.string() }) }),
            securityContext: z.object({
              readOnlyRootFilesystem: z.literal(true),
              allowPrivilegeEscalation: z.literal(false),
            }),
          }),
        ]),
      }),
    }),
  }),
});

function documents(path: string): readonly unknown[] {
  return parseAllDocuments(read(path)).map((document) => document.toJS() as unknown);
}

describe('deploy/kubernetes', () => {
  it.each(names)('runs %s with probes and limits, and lets disruptions leave somebody', (name) => {
    const [first, ...others] = documents(`deploy/kubernetes/${name}.yaml`);
    const { kind, spec } = workload.parse(first);
    const [{ command, env, livenessProbe, readinessProbe }] = spec.template.spec.containers;
    expect(command).toEqual(['node', `apps/${name}/dist/main.js`]);
    expect(kind).toBe(name === 'complaints-analytics' ? 'StatefulSet' : 'Deployment');
    // The gateway's own readiness asks all others: it would close the door to all of them when one is away.
    expect(readinessProbe.httpGet.path).toBe(name === 'gateway' ? '/health/live' : '/health/ready');
    expect(livenessProbe.httpGet.path).toBe('/health/live');
    const known = knownVariables(name);
    expect(env.filter((one) => !known.has(one.name))).toEqual([]);
    expect(env.some((one) => one.name === 'OKNO_IDENTITY_PRIVATE_KEY')).toBe(name === 'gateway');
    expect(others.map((other) => z.object({ kind: z.string() }).parse(other).kind)).toEqual([
      'Service',
      'PodDisruptionBudget',
    ]);
  });

  it('scales by consumer lag who consumes and keeps nothing, up to the partitions there are', () => {
    const scaled = z.object({
      spec: z.object({
        scaleTargetRef: z.object({ name: z.string() }),
        maxReplicaCount: z.number(),
        triggers: z.tuple([z.object({ type: z.literal('kafka'), metadata: z.object({ consumerGroup: z.string() }) })]),
      }),
    });
    const found = documents('deploy/kubernetes/scaling/consumer-lag.yaml').map(
      (document) => scaled.parse(document).spec,
    );
    expect(found.map(({ scaleTargetRef }) => scaleTargetRef.name)).toEqual([
      'intake',
      'routing',
      'escalation',
      'billing-receivables',
    ]);
    for (const { scaleTargetRef, maxReplicaCount, triggers } of found) {
      const definition = everyService.find(({ name }) => name === scaleTargetRef.name);
      expect(triggers[0].metadata.consumerGroup).toBe(definition?.name);
      const partitions = definition?.consumes.map(({ topic }) => topic.partitions) ?? [];
      expect(maxReplicaCount).toBeLessThanOrEqual(Math.max(...partitions));
    }
  });

  it('names every file, and only settings that somebody reads', () => {
    const kustomization = z
      .object({
        resources: z.array(z.string()),
        configMapGenerator: z.array(z.object({ literals: z.array(z.string()) })),
      })
      .parse(documents('deploy/kubernetes/kustomization.yaml')[0]);
    const files = readdirSync(join(repository, 'deploy/kubernetes')).filter(
      (file) => file.endsWith('.yaml') && file !== 'kustomization.yaml',
    );
    expect([...kustomization.resources].sort()).toEqual(files.sort());
    const told = kustomization.configMapGenerator.flatMap(({ literals }) => literals.map((line) => line.split('=')[0]));
    expect(told.filter((name) => name === undefined || !knownVariables(...names).has(name))).toEqual([]);
  });
});
