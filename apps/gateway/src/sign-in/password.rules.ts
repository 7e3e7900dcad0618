import type { LocalizedText } from '@okno/contracts';

export interface PasswordFault {
  readonly code: string;
  readonly message: LocalizedText;
}

const fewestDistinct = 4;

/** What is wrong with a new password beyond its length, or nothing. */
export function passwordFault(password: string, email: string, current?: string): PasswordFault | undefined {
  const lowered = password.toLowerCase();
  const [mailbox = ''] = email.toLowerCase().split('@');
  if (password === current) {
    return { code: 'unchanged', message: { en: 'It is the current one', ru: 'Это и есть текущий пароль' } };
  }
  if (lowered === email.toLowerCase() || (mailbox.length >= fewestDistinct && lowered === mailbox.repeat(2))) {
    return { code: 'guessable', message: { en: 'It is the e-mail', ru: 'Это адрес почты' } };
  }
  if (new Set(lowered).size < fewestDistinct) {
    return {
      code: 'guessable',
      message: { en: 'It has too few different characters', ru: 'В нём слишком мало разных символов' },
    };
  }
  return undefined;
}
