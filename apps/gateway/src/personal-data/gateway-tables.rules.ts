import type { PersonalData } from '@okno/contracts';

/** What each table of the gateway holds of people. */
export const gatewayTables: PersonalData = {
  user_account: {
    kept: "while somebody signs in with it; a client's own are blanked and closed when the client is erased",
    columns: {
      ...{ email: 'erased', name: 'erased', password_hash: 'erased', roles: 'code', language: 'code' },
      timezone: 'code',
    },
  },
  session: { columns: { token_hash: 'code' } },
  api_key: { columns: { name: 'company', secret_hash: 'code', signing_secret: 'code', roles: 'code', scopes: 'code' } },
  signed_call: { columns: { message_id: 'code' } },
  sign_in_miss: { columns: { subject: 'code' } },
  absence_replica: { columns: {} },
};
