/**
 * What a column can hold, and what becomes of it when a client is erased:
 * `code` words of a closed vocabulary, ids, hashes, settings · `company` the company's own names and texts · `staff` about
 * employees and users who are no clients · `reference` numbers by which people name a record · `erased` personal: blanked or
 * deleted by an erasure · `kept-by-law` personal or close to it, left because the law wants it kept · `journal` who did what
 * to which ids, unalterable · `staff-words` written by staff about a client where it cannot be taken back.
 */
export type Holding = 'code' | 'company' | 'staff' | 'reference' | 'erased' | 'kept-by-law' | 'journal' | 'staff-words';

export interface TablePersonalData {
  /** Every column that can hold words: text, arrays of it, JSON, bytes. A test compares them with the schema as it is. */
  readonly columns: Readonly<Record<string, Holding>>;
  /** Why a table with personal data is kept, how long, and what happens then. */
  readonly kept?: string;
}

/** What the tables of a service hold of people, by table. */
export type PersonalData = Readonly<Record<string, TablePersonalData>>;
