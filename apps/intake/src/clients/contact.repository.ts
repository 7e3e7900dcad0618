import { Injectable } from '@nestjs/common';
import type { ContactResource, NewContactBody } from '@okno/contracts';
import type { Transaction } from '@okno/persistence';
import { storePhonesAndEmails } from './client.repository.js';

type Queryable = Pick<Transaction, 'query'>;

export interface ContactRecord extends Pick<NewContactBody, 'name' | 'position' | 'decisionRoles' | 'deputyContactId'> {
  readonly id: string;
  readonly clientId: string;
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly version: number;
  readonly createdAt: Date;
}

export const contactColumns = `c.id, c.client_id AS "clientId", c.name, c.position, c.decision_roles AS "decisionRoles",
  ARRAY(SELECT phone FROM client_phone WHERE contact_id = c.id ORDER BY place) AS phones,
  ARRAY(SELECT email FROM client_email WHERE contact_id = c.id ORDER BY place) AS emails,
  c.deputy_contact_id AS "deputyContactId", c.version, c.created_at AS "createdAt"`;

export function toContactResource(contact: ContactRecord): ContactResource {
  return {
    ...contact,
    phones: [...contact.phones],
    emails: [...contact.emails],
    createdAt: contact.createdAt.toISOString(),
  };
}

@Injectable()
export class ContactRepository {
  async find(tx: Queryable, clientId: string, id: string): Promise<ContactRecord | undefined> {
    const [contact] = await tx.query<ContactRecord>(
      `SELECT ${contactColumns} FROM contact c WHERE c.id = $1 AND c.client_id = $2`,
      [id, clientId],
    );
    return contact;
  }

  async insert(tx: Queryable, contact: ContactRecord): Promise<void> {
    await tx.query(
      `WITH ${storePhonesAndEmails({ clientId: '$2', contactId: '$1' }, 9)}
       INSERT INTO contact (id, client_id, name, position, decision_roles, deputy_contact_id, version, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        contact.id,
        contact.clientId,
        contact.name,
        contact.position,
        contact.decisionRoles,
        contact.deputyContactId,
        contact.version,
        contact.createdAt,
        contact.phones,
        contact.emails,
      ],
    );
  }
}
