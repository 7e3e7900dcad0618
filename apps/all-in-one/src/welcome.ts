import { demoDomain, demoPassword } from './demo/organisation.js';

const signIns = [
  ['operator', 'answers calls and registers requests (tier 1)'],
  ['manager', 'has a portfolio of clients (tier 1)'],
  ['specialist', 'expert in network operations (tier 2)'],
  ['head', 'head of network operations'],
  ['director', 'head of the company (tier 3)'],
  ['quality', 'works complaints'],
  ['finance', 'invoices and payments'],
  ['admin', 'administration'],
  ['client', 'a client in the portal'],
] as const;

/** What a newcomer needs after the address. */
export const demoSignIns = [
  `Sign in with the password ${demoPassword} as`,
  ...signIns.map(([name, what]) => `  ${`${name}@${demoDomain}`.padEnd(22)} ${what}`),
].join('\n');
