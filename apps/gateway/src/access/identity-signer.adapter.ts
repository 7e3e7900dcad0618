import { createPublicKey } from 'node:crypto';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CLOCKS, IdentityVerifier, SETTINGS, newId, signIdentity, type Clocks, type Identity } from '@okno/service-kit';
import { exportSPKI, importPKCS8, importSPKI, type CryptoKey } from 'jose';
import type { GatewaySettings } from '../config.js';

/** An identity is good for a minute (service-kit): half of it is left when it is handed out last. */
const reuseMilliseconds = 30_000;
const rememberAtMost = 2_000;

/** Vouches to the services for who calls, by the gateway's private key. */
@Injectable()
export class IdentitySigner implements OnModuleInit {
  private key: CryptoKey | undefined;
  private verifier: IdentityVerifier | undefined;
  private readonly signed = new Map<string, { readonly token: string; readonly at: number }>();
  private readonly gatewayId = newId();

  constructor(
    @Inject(SETTINGS) private readonly settings: GatewaySettings,
    @Inject(CLOCKS) private readonly clocks: Clocks,
  ) {}

  async onModuleInit(): Promise<void> {
    const pem = this.settings.OKNO_IDENTITY_PRIVATE_KEY;
    this.key = await importPKCS8(pem, 'EdDSA');
    const publicKey = await importSPKI(await exportSPKI(createPublicKey(pem)), 'EdDSA');
    this.verifier = new IdentityVerifier(publicKey, () => this.clocks.system.now());
  }

  /** The same identity keeps its token for half a minute, so that services need not verify a new one at every call. */
  async sign(identity: Identity): Promise<string> {
    if (this.key === undefined) throw new Error('the gateway is not started');
    const now = this.clocks.system.now();
    const content = JSON.stringify(identity);
    const known = this.signed.get(content);
    if (known !== undefined && now.getTime() - known.at < reuseMilliseconds) return known.token;
    const token = await signIdentity(identity, this.key, now);
    if (this.signed.size >= rememberAtMost) this.signed.clear();
    this.signed.set(content, { token, at: now.getTime() });
    return token;
  }

  /** The gateway's own word, for what only a gateway may ask of a service. */
  signAsGateway(): Promise<string> {
    return this.sign({
      kind: 'gateway',
      userId: this.gatewayId,
      name: 'gateway',
      roles: [],
      employeeId: null,
      standsInFor: [],
      departmentId: null,
      clientId: null,
      language: 'en',
    });
  }

  /** Who another gateway says calls; undefined when it is none. */
  async verify(authorization: string | undefined): Promise<Identity | undefined> {
    return this.verifier?.verify(authorization);
  }
}
