import { z } from 'zod';
import { idField, listOf, momentField, textField } from '../../fields.js';

export const searchKindField = z.enum(['request', 'client', 'message', 'file']);
export type SearchKind = z.output<typeof searchKindField>;

/**
 * How it was found: `exact` by a whole reference, address or number; `fragment` by a part of one; `words` by its words in
 * any of their forms; `similar` by words that look like those asked for, and only where the others find too little.
 */
export const searchMatchField = z.enum(['exact', 'fragment', 'words', 'similar']);
export type SearchMatch = z.output<typeof searchMatchField>;

/** What was found in a text: from and to (exclusive), in UTF-16 code units, ascending and without overlap. */
export const textMarksField = z.array(z.tuple([z.int().min(0), z.int().min(0)]));
export type TextMarks = z.output<typeof textMarksField>;

export const searchQuery = z.strictObject({
  /** Words, or a part of a reference, telephone number, e-mail address, tax or external id. Without a letter or digit nothing is found. */
  q: textField(200),
  /** All of them unless said. */
  kinds: listOf(searchKindField),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});
export type SearchQuery = z.output<typeof searchQuery>;

export const searchItem = z.object({
  kind: searchKindField,
  /** Of the request, client, message or file. */
  id: idField,
  /** The request it is, or belongs to. */
  requestId: idField.nullable(),
  clientId: idField.nullable(),
  /** A request's reference and subject, a client's name, a message's request, a file's name. Plain text. */
  title: z.string(),
  /** The place where it was found, when that is not the title. Plain text. */
  snippet: z.string().nullable(),
  titleMarks: textMarksField,
  snippetMarks: textMarksField,
  at: momentField,
  /** 0 to 1; what is worth more stands first. */
  score: z.number(),
  match: searchMatchField,
});
export type SearchItem = z.output<typeof searchItem>;

export const searchResult = z.strictObject({ items: z.array(searchItem) });
export type SearchResult = z.output<typeof searchResult>;
