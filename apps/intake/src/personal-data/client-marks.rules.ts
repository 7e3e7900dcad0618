export interface NamedClient {
  readonly name: string;
  readonly taxId: string | null;
  readonly contactNames: readonly string[];
  /** E.164 */
  readonly phones: readonly string[];
  readonly emails: readonly string[];
  readonly externalIds: readonly string[];
}

export interface ClientMarks {
  readonly patterns: readonly string[];
  readonly fields: readonly string[];
}

/** National numbers are written with or without the country's code: their last digits are the same. */
const tellingDigits = 10;
/** A shorter mark would hit what is somebody else's. */
const shortestMark = 5;

/**
 * How a client is recognised in what others wrote down: numbers and addresses anywhere within a text, names and ids only as
 * a whole field, because a name within a text may be another's.
 */
export function marksOf({ name, taxId, contactNames, phones, emails, externalIds }: NamedClient): ClientMarks {
  const digits = phones.map((phone) => phone.replaceAll(/\D/g, '').slice(-tellingDigits));
  const patterns = [
    ...digits.filter((mark) => mark.length >= shortestMark),
    // Not within a longer address: ann@x.co is not joann@x.com.
    ...emails.map((email) => `(?<![\\w.+-])${escaped(email)}(?![\\w-]|\\.\\w)`),
  ];
  const fields = [name, ...(taxId === null ? [] : [taxId]), ...contactNames, ...externalIds].map((field) =>
    field.trim().toLowerCase(),
  );
  return { patterns: [...new Set(patterns)], fields: [...new Set(fields)].filter((field) => field !== '') };
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
