/** A file that breaks exactly one rule. */
export interface Probe {
  rule: string;
  why: string;
  file: string;
  imports: string;
}

export const probes: Probe[] = [
  {
    rule: 'app-never-imports-app',
    why: 'by package name',
    file: 'apps/routing/src/work/by-name.usecase.ts',
    imports: `import { intake } from '@okno/intake';`,
  },
  {
    rule: 'app-never-imports-app',
    why: 'by relative path',
    file: 'apps/routing/src/work/by-path.usecase.ts',
    imports: `import { RequestEntity } from '../../../intake/src/request/request.entity.js';`,
  },
  {
    rule: 'app-never-imports-app',
    why: 'a type only',
    file: 'apps/routing/src/work/by-type.usecase.ts',
    imports: `import type { intake } from '@okno/intake';`,
  },
  {
    rule: 'app-never-imports-app',
    why: 'lazily',
    file: 'apps/routing/src/work/lazily.usecase.ts',
    imports: `export const later = () => import('@okno/intake');`,
  },
  {
    rule: 'app-is-entered-by-its-service',
    why: 'from the host',
    file: 'apps/all-in-one/src/inside.ts',
    imports: `import { RequestEntity } from '../../intake/src/request/request.entity.js';`,
  },
  {
    rule: 'app-is-entered-by-its-service',
    why: 'from a story',
    file: 'test/stories/inside.story.ts',
    imports: `import { RequestEntity } from '../../apps/intake/src/request/request.entity.js';`,
  },
  {
    rule: 'lib-never-imports-app',
    why: 'by package name',
    file: 'libs/service-kit/src/knows-intake.ts',
    imports: `import { intake } from '@okno/intake';`,
  },
  {
    rule: 'lib-never-imports-app',
    why: 'by relative path',
    file: 'libs/service-kit/src/knows-intake-by-path.ts',
    imports: `import { intake } from '../../../apps/intake/src/service.js';`,
  },
  {
    rule: 'package-is-entered-by-its-root',
    why: 'an app reads inside a lib',
    file: 'apps/routing/src/work/inside-a-lib.usecase.ts',
    imports: `import { money } from '../../../../libs/money/src/index.js';\nimport { parse } from '../../../../libs/money/src/parse.js';`,
  },
  {
    rule: 'no-import-of-build-output',
    why: 'the way around',
    file: 'apps/routing/src/work/build-output.usecase.ts',
    imports: `import { built } from '../../dist/service.js';`,
  },
  {
    rule: 'rules-are-pure',
    why: 'a framework',
    file: 'apps/intake/src/request/framework.rules.ts',
    imports: `import { Injectable } from '@nestjs/common';`,
  },
  {
    rule: 'rules-are-pure',
    why: 'a Node module',
    file: 'apps/intake/src/request/node.rules.ts',
    imports: `import { randomUUID } from 'node:crypto';`,
  },
  {
    rule: 'rules-are-pure',
    why: 'an entity, even its type',
    file: 'apps/intake/src/request/entity.rules.ts',
    imports: `import type { RequestEntity } from './request.entity.js';`,
  },
  {
    rule: 'rules-take-only-types-from-contracts',
    why: 'a schema',
    file: 'apps/intake/src/request/schema.rules.ts',
    imports: `import { event } from '@okno/contracts';`,
  },
  {
    rule: 'kafka-client-only-in-its-adapter',
    why: 'an app',
    file: 'apps/intake/src/request/kafka.usecase.ts',
    imports: `import { Kafka } from 'kafkajs';`,
  },
  {
    rule: 'kafka-client-only-in-its-adapter',
    why: "messaging's own port",
    file: 'libs/messaging/src/event-log.ts',
    imports: `import type { Kafka } from 'kafkajs';`,
  },
  {
    rule: 'postgres-driver-only-in-persistence',
    why: 'an app',
    file: 'apps/intake/src/request/driver.repository.ts',
    imports: `import { Client } from 'pg';`,
  },
  {
    rule: 'doors-never-reach-for-data',
    why: 'a controller and an entity',
    file: 'apps/intake/src/request/entity.controller.ts',
    imports: `import { RequestEntity } from './request.entity.js';`,
  },
  {
    rule: 'doors-never-reach-for-data',
    why: 'a consumer and a repository',
    file: 'apps/intake/src/request/repository.consumer.ts',
    imports: `import { RequestRepository } from './request.repository.js';`,
  },
  {
    rule: 'testing-only-in-tests',
    why: 'a use case with a movable clock',
    file: 'apps/intake/src/request/movable.usecase.ts',
    imports: `import { clock } from '@okno/testing';`,
  },
  {
    rule: 'no-folder-by-vagueness',
    why: 'in an app',
    file: 'apps/intake/src/request/vague.usecase.ts',
    imports: `import { anything } from '../utils/anything.js';`,
  },
  {
    rule: 'no-folder-by-vagueness',
    why: 'deep in a lib',
    file: 'libs/service-kit/src/vague.ts',
    imports: `import { anything } from './http/common/anything.js';`,
  },
  {
    rule: 'no-cycles',
    why: 'two files',
    file: 'apps/intake/src/request/hen.usecase.ts',
    imports: `import { egg } from './egg.usecase.js';\nexport const hen = egg;`,
  },
  {
    rule: 'no-cycles',
    why: 'two libs',
    file: 'libs/business-time/src/hen.ts',
    imports: `import { egg } from '@okno/egg';\nexport const hen = egg;`,
  },
  {
    rule: 'runtime-dependency-is-declared',
    why: "a dev dependency of the repository's root",
    file: 'apps/intake/src/request/undeclared.usecase.ts',
    imports: `import { check } from 'fast-check';`,
  },
  {
    rule: 'runtime-dependency-is-declared',
    why: "the lib's own dev dependency",
    file: 'libs/messaging/src/dev-dependency.ts',
    imports: `import { check } from 'fast-check';`,
  },
  {
    rule: 'not-to-unresolvable',
    why: 'a package that is not there',
    file: 'apps/intake/src/request/absent.usecase.ts',
    imports: `import { nothing } from '@okno/nothing';`,
  },
];

/** What stands close to a border on its right side. */
export const lawful: Record<string, string> = {
  'apps/all-in-one/src/main.ts': `import { intake } from '@okno/intake';`,
  'apps/intake/src/service.ts': `export const intake = 1;`,
  'apps/intake/src/request/request.entity.ts': `export class RequestEntity {}`,
  'apps/intake/src/request/request.repository.ts': `import { RequestEntity } from './request.entity.js';\nexport class RequestRepository { entity = RequestEntity; }`,
  'apps/intake/src/request/register.usecase.ts': `import { RequestRepository } from './request.repository.js';\nimport { Injectable } from '@nestjs/common';\nexport const register = [RequestRepository, Injectable];`,
  'apps/intake/src/request/request.controller.ts': `import { register } from './register.usecase.js';`,
  'apps/intake/src/request/priority.rules.ts': `import type { event } from '@okno/contracts';\nimport { money } from '@okno/money';\nimport { days } from '@okno/business-time';\nimport { tier } from './tier.rules.js';`,
  'apps/intake/src/request/tier.rules.ts': `export const tier = 1;`,
  'apps/intake/src/request/priority.spec.ts': `import { clock } from '@okno/testing';\nimport { check } from 'fast-check';`,
  'libs/messaging/src/conformance/order.conformance.ts': `import { check } from 'fast-check';`,
  'apps/intake/src/utils/anything.ts': `export const anything = 1;`,
  'apps/routing/src/service.ts': `import { event } from '@okno/contracts';\nexport const routing = event;`,
  'apps/routing/dist/service.js': `export const built = 1;`,
  'libs/business-time/src/index.ts': `export { hen } from './hen.js';\nexport const days = 1;`,
  'libs/contracts/src/index.ts': `export const event = 1;`,
  'libs/messaging/src/index.ts': `export const messaging = 1;`,
  'libs/messaging/src/kafka/kafka-event-log.ts': `import { Kafka } from 'kafkajs';`,
  'libs/messaging/src/embedded/embedded-event-log.ts': `import { Client } from 'pg';`,
  'libs/money/src/index.ts': `export { parse } from './parse.js';\nexport const money = 1;`,
  'libs/money/src/parse.ts': `export const parse = 1;`,
  'libs/persistence/src/index.ts': `import { Client } from 'pg';\nexport const client = Client;`,
  'libs/service-kit/src/http/common/anything.ts': `export const anything = 1;`,
  'libs/testing/src/index.ts': `import { Client } from 'pg';\nexport const clock = Client;`,
  'test/stories/main-job.story.ts': `import { intake } from '@okno/intake';\nimport { clock } from '@okno/testing';`,
};

/** The other half of each planted cycle. */
export const accomplices: Record<string, string> = {
  'apps/intake/src/request/egg.usecase.ts': `import { hen } from './hen.usecase.js';\nexport const egg = hen;`,
  'libs/egg/src/index.ts': `import { hen } from '@okno/business-time';\nexport const egg = hen;`,
};
