import type { ServiceDefinition } from '@okno/service-kit';
import { exportPKCS8, generateKeyPair, type CryptoKey } from 'jose';
import { testAdministrator } from '../okno/okno-process.js';
import { TestService } from './test-service.js';

/** The pair by which a gateway and the services behind it trust each other. */
export interface TestKeys {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

export function makeTestKeys(): Promise<TestKeys> {
  return generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
}

export interface TestGatewayOptions {
  readonly keys?: TestKeys;
  /** Addresses by the variable's name, `OKNO_INTAKE_URL`; nobody listens at those that are not given. */
  readonly services?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

const nobody = 'http://127.0.0.1:9';

/** The gateway as one real service; its administrator is `testAdministrator`. */
export async function startTestGateway(
  definition: ServiceDefinition,
  options: TestGatewayOptions = {},
): Promise<TestService> {
  const keys = options.keys ?? (await makeTestKeys());
  return TestService.start(definition, {
    keys,
    environment: {
      OKNO_INTAKE_URL: nobody,
      OKNO_ROUTING_URL: nobody,
      OKNO_ESCALATION_URL: nobody,
      OKNO_COMPLAINTS_ANALYTICS_URL: nobody,
      OKNO_BILLING_RECEIVABLES_URL: nobody,
      OKNO_IDENTITY_PRIVATE_KEY: await exportPKCS8(keys.privateKey),
      OKNO_ADMIN_EMAIL: testAdministrator.email,
      OKNO_ADMIN_PASSWORD: testAdministrator.password,
      ...options.services,
      ...options.environment,
    },
  });
}
