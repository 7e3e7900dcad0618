import { z } from 'zod';
import { defineEvent, defineTopic } from '../event-definition.js';
import { idField, languageField } from '../fields.js';
import { roleField } from '../vocabulary.js';

const user = defineTopic('identity.user');

export const userDefined = defineEvent({
  type: 'identity.user-defined.v1',
  topic: user,
  key: 'userId',
  summary: 'A user was given roles, and an employee or client to act as.',
  schema: z.object({
    userId: idField,
    roles: z.array(roleField),
    employeeId: idField.nullable(),
    clientId: idField.nullable(),
    language: languageField,
    active: z.boolean(),
  }),
});
