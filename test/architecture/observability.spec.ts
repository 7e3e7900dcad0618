import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { z } from 'zod';
import { repository } from './planted-tree.js';

const folder = join(repository, 'deploy/observability');
const textOf = (path: string) => readFileSync(join(repository, path), 'utf8');

const rule = z.strictObject({
  alert: z.string().regex(/^Okno[A-Z][A-Za-z]+$/),
  expr: z.string(),
  for: z.string().regex(/^\d+[sm]$/),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
  annotations: z.strictObject({
    summary: z.string(),
    summary_ru: z.string().regex(/[а-я]/),
    runbook_url: z.string(),
  }),
});
const ruleFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(rule).min(1) })).min(1),
});
const rules = ruleFile
  .parse(parse(textOf('deploy/observability/alerts.yml')))
  .groups.flatMap((group) => group.rules.map((each) => [each.alert, each] as const));

const dashboard = z.looseObject({
  uid: z.string(),
  title: z.string(),
  templating: z.looseObject({ list: z.array(z.looseObject({ definition: z.string() })) }),
  panels: z
    .array(z.looseObject({ title: z.string(), targets: z.array(z.looseObject({ expr: z.string() })).min(1) }))
    .min(1),
});
const dashboards = readdirSync(join(folder, 'grafana/dashboards')).map(
  (file) => [file, dashboard.parse(JSON.parse(textOf(`deploy/observability/grafana/dashboards/${file}`)))] as const,
);
const questions = [
  ...rules.map(([name, { expr }]) => [name, expr] as const),
  ...dashboards.flatMap(([file, { panels }]) =>
    panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [`${file}: ${title}`, expr] as const)),
  ),
];

/** Grafana puts its own variables in before it asks. */
function asAsked(expression: string): string {
  return expression.replaceAll('$__rate_interval', '5m').replaceAll('$service', 'intake');
}

/** Where PromQL's own grammar finds a fault, or nothing. */
function faultIn(expression: string): string | undefined {
  let fault: string | undefined;
  parser.parse(expression).iterate({
    enter: ({ type, from }) => {
      if (type.isError) fault ??= `at ${from}: ${expression.slice(from)}`;
    },
  });
  return fault;
}

/** The metrics an expression asks for. */
function metricsIn(expression: string): readonly string[] {
  const names: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ name, node, from, to }) => {
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') names.push(expression.slice(from, to));
    },
  });
  return names;
}

/** What docs/observability.md says there is; that it is there, test/stories/metrics.story.ts sees. */
const documented = new Set(
  [...textOf('docs/observability.md').matchAll(/^\| `(?<name>[a-z_]+)`/gm)].map(({ groups }) => groups?.name),
);

function isKnown(metric: string): boolean {
  const base = metric.replace(/_(bucket|sum|count)$/, '');
  return documented.has(metric) || documented.has(base) || metric === 'up' || /^(process|nodejs)_/.test(metric);
}

describe('a question in PromQL', () => {
  it.each(['sum by (service (up)', 'rate(up[5m)', 'up == ', 'up{job=okno}'])('%s is no such thing', (expression) => {
    expect(faultIn(expression)).toBeDefined();
  });

  it('names its metrics', () => {
    expect(metricsIn('sum by (service) (rate(a_count{b="c"}[5m])) / max(d) > 1')).toEqual(['a_count', 'd']);
    expect(isKnown('outbox_unsent_event')).toBe(false);
  });

  it.each(questions)('of %s can be asked', (_name, expression) => {
    expect(faultIn(asAsked(expression))).toBeUndefined();
    const metrics = metricsIn(asAsked(expression));
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.filter((metric) => !isKnown(metric))).toEqual([]);
  });
});

describe('the alerts', () => {
  it.each(rules)('%s has a runbook', (name, { annotations }) => {
    expect(annotations.runbook_url).toBe(`docs/observability.md#${name.toLowerCase()}`);
    expect(textOf('docs/observability.md')).toContain(`\n### ${name}\n\n`);
  });

  it('leave no runbook without an alert, and each name stands once', () => {
    const runbooks = [...textOf('docs/observability.md').matchAll(/^### (?<name>Okno\w+)$/gm)];
    expect(runbooks.map(({ groups }) => groups?.name)).toEqual(rules.map(([name]) => name));
    expect(new Set(rules.map(([name]) => name)).size).toBe(rules.length);
  });
});

describe('the dashboards', () => {
  it('are three, each with an address of its own', () => {
    expect(dashboards.map(([, { uid }]) => uid).sort()).toEqual(['okno-events', 'okno-overview', 'okno-stores']);
  });

  it('ask the data source that is provisioned', () => {
    const provisioned = z
      .looseObject({ datasources: z.array(z.looseObject({ uid: z.string(), type: z.string() })) })
      .parse(parse(textOf('deploy/observability/grafana/provisioning/datasources/prometheus.yml')));
    const uids = dashboards.flatMap(([, content]) =>
      [...JSON.stringify(content).matchAll(/"type":"prometheus","uid":"(?<uid>[^"]+)"/g)].map(
        ({ groups }) => groups?.uid,
      ),
    );
    expect(uids.length).toBeGreaterThan(0);
    const [prometheus] = provisioned.datasources.filter(({ type }) => type === 'prometheus');
    expect(new Set(uids)).toEqual(new Set([prometheus?.uid]));
  });

  it('lie where Grafana is told to look', () => {
    const compose = z
      .looseObject({ services: z.record(z.string(), z.looseObject({ volumes: z.array(z.string()).default([]) })) })
      .parse(parse(textOf('deploy/observability/docker-compose.yml')));
    const mounted = Object.values(compose.services)
      .flatMap(({ volumes }) => volumes)
      .map((volume) => volume.split(':')[0] ?? '')
      .filter((source) => source.startsWith('./'));
    expect(mounted).toHaveLength(4);
    expect(mounted.filter((source) => !existsSync(join(repository, source)))).toEqual([]);
    const path = /path: (?<path>\S+)/.exec(textOf('deploy/observability/grafana/provisioning/dashboards/okno.yml'));
    expect(JSON.stringify(compose)).toContain(`dashboards:${path?.groups?.path ?? 'nowhere'}:ro`);
  });
});

describe('Prometheus', () => {
  it('asks every service that there is', () => {
    const config = z
      .looseObject({
        rule_files: z.array(z.string()),
        scrape_configs: z.array(
          z.looseObject({
            job_name: z.string(),
            dns_sd_configs: z.array(z.looseObject({ names: z.array(z.string()) })),
          }),
        ),
      })
      .parse(parse(textOf('deploy/observability/prometheus.yml')));
    expect(config.rule_files).toEqual(['alerts.yml']);
    const services = readdirSync(join(repository, 'apps')).filter((app) =>
      existsSync(join(repository, 'apps', app, 'src/service.ts')),
    );
    const [okno] = config.scrape_configs.filter(({ job_name }) => job_name === 'okno');
    expect(okno?.dns_sd_configs.flatMap(({ names }) => names).sort()).toEqual(services.sort());
  });
});
