import { isIPv4, isIPv6 } from 'node:net';
import { onOff } from '@okno/service-kit';
import { z } from 'zod';

/** Every instance of a service: calls take turns among them. */
const addresses = z
  .string()
  .transform((list) => list.split(',').map((address) => address.trim().replace(/\/+$/, '')))
  .pipe(z.array(z.url({ protocol: /^https?$/, error: 'is no list of http:// addresses' })).min(1));

/** The services behind the gateway, in the order their routes are described. */
export const serviceNames = ['intake', 'routing', 'escalation', 'complaints-analytics', 'billing-receivables'] as const;
export type ServiceName = (typeof serviceNames)[number];

function addressOf(service: ServiceName): typeof addresses {
  return addresses.describe(`Where ${service} answers, http://host:port; several instances are separated by commas.`);
}

const fields = z.object({
  OKNO_INTAKE_URL: addressOf('intake'),
  OKNO_ROUTING_URL: addressOf('routing'),
  OKNO_ESCALATION_URL: addressOf('escalation'),
  OKNO_COMPLAINTS_ANALYTICS_URL: addressOf('complaints-analytics'),
  OKNO_BILLING_RECEIVABLES_URL: addressOf('billing-receivables'),
  OKNO_OTHER_GATEWAYS: addresses
    .optional()
    .describe('Where further gateways answer: told too when a test moves the clock, needed for nothing else.'),
  OKNO_IDENTITY_PRIVATE_KEY: z
    .string()
    .describe('The Ed25519 key (PKCS#8, PEM) by which the gateway tells the services who calls.'),
  // Where people reach Okno: the first is all-in-one's, the second a gateway's that runs alone.
  OKNO_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address that the whole listens at, where one process is the whole.'),
  OKNO_LISTEN_HOST: z.string().default('127.0.0.1').describe('Address to listen at; 0.0.0.0 in a container.'),
  OKNO_DEMO: onOff('on').describe(
    'on is for a demo world on this machine, and refused at any address others can reach; off for work.',
  ),
  OKNO_TEST_CLOCK: onOff('off').describe('on lets a test move business time; refused in production.'),
  NODE_ENV: z.string().default('').describe('production refuses what only tests may do.'),
  OKNO_ADMIN_EMAIL: z
    .email()
    .toLowerCase()
    .default('admin@okno.local')
    .describe('The first administrator, made at the first start.'),
  OKNO_ADMIN_PASSWORD: z
    .string()
    .min(8)
    .optional()
    .describe('The password of the first administrator; without it a random one is printed once.'),
  OKNO_TIMEZONE: z.string().default('UTC').describe('The time zone of the first administrator.'),
  OKNO_TRUST_PROXY: onOff('off').describe(
    'on behind a reverse proxy of your own that sets X-Forwarded-For, -Proto and -Host; nobody else is believed.',
  ),
});

/** True where only this machine can connect. */
function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIPv4(name)) return name.startsWith('127.');
  if (isIPv6(name)) return name === '::1' || name === '0:0:0:0:0:0:0:1';
  return name === 'localhost';
}

export const gatewaySettings = fields.superRefine((settings, context) => {
  for (const variable of ['OKNO_HOST', 'OKNO_LISTEN_HOST'] as const) {
    if (settings.OKNO_DEMO && !isLoopback(settings[variable])) {
      context.addIssue({
        code: 'custom',
        path: [variable],
        message: `${settings[variable]} would open the demo world, whose passwords everybody knows, to the network: set OKNO_DEMO=off or a loopback address`,
      });
    }
  }
  if (settings.OKNO_TEST_CLOCK && settings.NODE_ENV === 'production') {
    context.addIssue({ code: 'custom', path: ['OKNO_TEST_CLOCK'], message: 'on is refused in production' });
  }
});
export type GatewaySettings = z.output<typeof gatewaySettings>;

/** One service behind the gateway. */
export interface ServiceAddress {
  readonly name: ServiceName;
  /** One for each instance, without a slash at the end. */
  readonly urls: readonly string[];
}

/** `OKNO_COMPLAINTS_ANALYTICS_URL` of `complaints-analytics`. */
export function addressesOf(settings: GatewaySettings): readonly ServiceAddress[] {
  const urls: Readonly<Record<ServiceName, readonly string[]>> = {
    intake: settings.OKNO_INTAKE_URL,
    routing: settings.OKNO_ROUTING_URL,
    escalation: settings.OKNO_ESCALATION_URL,
    'complaints-analytics': settings.OKNO_COMPLAINTS_ANALYTICS_URL,
    'billing-receivables': settings.OKNO_BILLING_RECEIVABLES_URL,
  };
  return serviceNames.map((name) => ({ name, urls: urls[name] }));
}
