import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';

const onOff = z.enum(['on', 'off']).transform((value) => value === 'on');
const address = z.url({ protocol: /^https?$/ });

/** The services behind the gateway, in the order their routes are described. */
export const serviceNames = ['intake', 'routing', 'escalation', 'complaints-analytics', 'billing-receivables'] as const;
export type ServiceName = (typeof serviceNames)[number];

const fields = z.object({
  OKNO_INTAKE_URL: address,
  OKNO_ROUTING_URL: address,
  OKNO_ESCALATION_URL: address,
  OKNO_COMPLAINTS_ANALYTICS_URL: address,
  OKNO_BILLING_RECEIVABLES_URL: address,
  /** Ed25519 key (PKCS#8, PEM) by which identities are signed. */
  OKNO_IDENTITY_PRIVATE_KEY: z.string(),
  /** Where people reach Okno: the first is all-in-one's, the second a gateway's that runs alone. */
  OKNO_HOST: z.string().default('127.0.0.1'),
  OKNO_LISTEN_HOST: z.string().default('127.0.0.1'),
  OKNO_DEMO: onOff.default(true),
  OKNO_TEST_CLOCK: onOff.default(false),
  NODE_ENV: z.string().default(''),
  OKNO_ADMIN_EMAIL: z.email().toLowerCase().default('admin@okno.local'),
  OKNO_ADMIN_PASSWORD: z.string().min(8).optional(),
  OKNO_TIMEZONE: z.string().default('UTC'),
  /** `on` behind a reverse proxy of one's own that sets X-Forwarded-For, -Proto and -Host; nobody else is believed. */
  OKNO_TRUST_PROXY: onOff.default(false),
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
  /** Without a slash at the end. */
  readonly url: string;
}

/** `OKNO_COMPLAINTS_ANALYTICS_URL` of `complaints-analytics`. */
export function addressesOf(settings: GatewaySettings): readonly ServiceAddress[] {
  const urls: Readonly<Record<ServiceName, string>> = {
    intake: settings.OKNO_INTAKE_URL,
    routing: settings.OKNO_ROUTING_URL,
    escalation: settings.OKNO_ESCALATION_URL,
    'complaints-analytics': settings.OKNO_COMPLAINTS_ANALYTICS_URL,
    'billing-receivables': settings.OKNO_BILLING_RECEIVABLES_URL,
  };
  return serviceNames.map((name) => ({ name, url: urls[name].replace(/\/+$/, '') }));
}
