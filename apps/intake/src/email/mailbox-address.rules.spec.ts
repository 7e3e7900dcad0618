import { describe, expect, it } from '@jest/globals';
import { mailboxOf } from './mailbox-address.rules.js';

describe('the address of a mailbox', () => {
  it.each([
    [
      'imaps://support:s3cret@mail.example',
      { name: 'support@mail.example/INBOX', port: 993, secure: true, user: 'support', password: 's3cret' },
    ],
    [
      'imap://support%40firm.example:p%40ss%2Cword@[::1]:1143/%D0%96%D0%B0%D0%BB%D0%BE%D0%B1%D1%8B',
      { user: 'support@firm.example', password: 'p@ss,word', host: '::1', port: 1143, secure: false, path: 'Жалобы' },
    ],
  ])('is read from %s', (text, expected) => {
    expect(mailboxOf(text)).toMatchObject(expected);
  });

  it.each([
    'mail.example',
    'smtp://a:b@mail.example',
    'imap://mail.example',
    'imap://a@mail.example',
    'imap://%zz:b@h',
  ])('is not %s', (text) => {
    expect(mailboxOf(text)).toBeUndefined();
  });

  it('does not tell the password by its name', () => {
    expect(mailboxOf('imaps://a:s3cret@h/x')?.name).toBe('a@h/x');
  });
});
