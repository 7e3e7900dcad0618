import { fastifyCookie } from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import { absenceCancelled, absencePlanned, clientErased, identityDataErased, userDefined } from '@okno/contracts';
import type { ServiceDefinition } from '@okno/service-kit';
import { RecogniseCaller } from './access/recognise-caller.usecase.js';
import { gatewaySettings } from './config.js';
import { GatewayModule } from './gateway.module.js';
import { gatewayRefusals } from './gateway.refusals.js';
import { usersAndSessions } from './migrations/0001-users-and-sessions.js';
import { absences } from './migrations/0002-absences.js';
import { signedCalls } from './migrations/0003-signed-calls.js';
import { gatewayTables } from './personal-data/gateway-tables.rules.js';

/** Everything a page of ours needs comes from here; the API's reader styles itself in its markup. */
const contentSecurityPolicy = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    baseUri: ["'none'"],
    connectSrc: ["'self'"],
    fontSrc: ["'self'", 'data:'],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    scriptSrc: ["'self'"],
    scriptSrcAttr: ["'none'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
  },
};

export const gatewayService: ServiceDefinition = {
  name: 'gateway',
  schema: 'gateway',
  title: { en: 'Gateway', ru: 'Шлюз' },
  module: GatewayModule,
  migrations: [usersAndSessions, absences, signedCalls],
  publishes: [userDefined, identityDataErased],
  consumes: [absenceCancelled, absencePlanned, clientErased],
  projections: ['absence_replica'],
  personalData: gatewayTables,
  refusals: gatewayRefusals,
  settings: gatewaySettings,
  authenticator: RecogniseCaller,
  configureHttp: async (fastify) => {
    await fastify.register(fastifyHelmet, { contentSecurityPolicy, referrerPolicy: { policy: 'same-origin' } });
    await fastify.register(fastifyCookie);
    fastify.decorateRequest('caller', undefined);
    fastify.decorateRequest('signedCall', undefined);
  },
};
