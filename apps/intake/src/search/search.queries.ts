import { Inject, Injectable } from '@nestjs/common';
import type { SearchItem, SearchKind, SearchMatch, SearchQuery, SearchResult } from '@okno/contracts';
import { UnitOfWork, type Work, type WorkContext } from '@okno/service-kit';
import { isOnlyClient, readsTexts } from '../requests/request-view.rules.js';
import { ClientSearchQueries, type FoundClient } from './client-search.queries.js';
import { FileSearchQueries, type FoundFile } from './file-search.queries.js';
import { RequestSearchQueries, type FoundMessage, type FoundRequestText } from './request-search.queries.js';
import { excerptOf, marksIn, type Wanted } from './search-marks.rules.js';
import { bestOf, scoreOf } from './search-score.rules.js';
import { searchTerms, type SearchTerms } from './search-terms.rules.js';

/** Fewer than these, and what looks alike is looked for too. */
const enough = 3;
const allKinds: readonly SearchKind[] = ['request', 'client', 'message', 'file'];
/** Alike enough for one wrong, missing or exchanged letter in a word of six. */
const similarity = '0.5';

/** One search: who asks, what for, and what is marked in what is found. */
interface Inquiry {
  readonly work: Work;
  readonly terms: SearchTerms;
  readonly wanted: Wanted;
  readonly kinds: ReadonlySet<SearchKind>;
  readonly limit: number;
}

type Draft = Pick<SearchItem, 'kind' | 'id' | 'requestId' | 'clientId' | 'title'> & {
  readonly at: Date;
  readonly body: string | null;
};

@Injectable()
export class SearchQueries {
  constructor(
    @Inject(UnitOfWork) private readonly work: UnitOfWork,
    private readonly requests: RequestSearchQueries,
    private readonly clients: ClientSearchQueries,
    private readonly files: FileSearchQueries,
  ) {}

  /** The best of what the caller may open; the reading is journalled as that of lists is. */
  async search({ q, kinds, limit }: SearchQuery, context: WorkContext): Promise<SearchResult> {
    const terms = searchTerms(q);
    if (terms.words.length === 0) return { items: [] };
    return this.work.run(context, async (work) => {
      const wanted = { stems: await this.prepare(work, terms), parts: partsOf(terms) };
      const inquiry = { work, terms, wanted, kinds: new Set(kinds ?? allKinds), limit };
      const found = await this.find(inquiry);
      const items = bestOf(found.length < enough ? [...found, ...(await this.findSimilar(inquiry))] : found, limit);
      this.journal(work, items);
      return { items };
    });
  }

  /** Sets how this transaction searches; answers the beginnings of words that are to be marked. */
  private async prepare(work: Work, { words }: SearchTerms): Promise<readonly string[]> {
    const [row] = await work.query<{ stems: readonly string[] | null }>(
      `SELECT tsvector_to_array(search_words($1)) AS stems, set_config('work_mem', '32MB', true), set_config('jit', 'off', true),
         set_config('pg_trgm.word_similarity_threshold', $2, true)`,
      [words.join(' '), similarity],
    );
    const last = words.at(-1) ?? '';
    return [...(row?.stems ?? []), ...(last.length > 1 ? [last] : [])];
  }

  private async find({ work, terms, wanted, kinds, limit }: Inquiry): Promise<SearchItem[]> {
    const items: SearchItem[] = [];
    const take = (drafts: readonly Draft[], match: (draft: Draft) => SearchMatch): void => {
      items.push(...drafts.map((draft) => toItem(draft, match(draft), wanted, terms, work.now)));
    };
    const byWords = (): SearchMatch => 'words';
    if (kinds.has('request')) {
      const named = await this.requests.byReference(work, terms, limit);
      take(named.map(requestDraft(work)), ({ title }) => matchOf(title.split(' ', 1)[0] ?? '', terms));
      take((await this.requests.byWords(work, terms, limit)).map(requestDraft(work)), byWords);
    }
    if (kinds.has('client')) {
      const addressed = await this.clients.byAddress(work, terms, limit);
      take(addressed.map(clientDraft), ({ body }) => matchOf(body ?? '', terms));
      take((await this.clients.byName(work, terms, limit)).map(clientDraft), byWords);
    }
    if (kinds.has('message')) {
      const internalToo = !isOnlyClient(work.context.identity);
      take((await this.requests.messages(work, terms, internalToo, limit)).map(messageDraft), byWords);
    }
    if (kinds.has('file')) take((await this.files.byName(work, terms, limit)).map(fileDraft), byWords);
    return items;
  }

  private async findSimilar({ work, terms, wanted, kinds, limit }: Inquiry): Promise<SearchItem[]> {
    const requests = kinds.has('request') ? await this.requests.bySimilarWords(work, terms, limit) : [];
    const clients = kinds.has('client') ? await this.clients.bySimilarName(work, terms, limit) : [];
    return [...requests.map(requestDraft(work)), ...clients.map(clientDraft)].map((draft) =>
      toItem(draft, 'similar', wanted, terms, work.now),
    );
  }

  private journal(work: Work, items: readonly SearchItem[]): void {
    for (const kind of allKinds) {
      const read = items.filter((item) => item.kind === kind);
      if (read.length === 0) continue;
      const ofRequest = kind === 'message';
      work.audit({
        action: `${kind}.read`,
        subjectKind: ofRequest ? 'request' : kind,
        subjectIds: distinct(read.map(({ id, requestId }) => (ofRequest ? requestId : id))),
        clientIds: distinct(read.map(({ clientId }) => clientId)),
        details: { by: 'search' },
      });
    }
  }
}

function distinct(ids: readonly (string | null)[]): string[] {
  return [...new Set(ids.filter((id) => id !== null))];
}

function partsOf({ phones, fragment }: SearchTerms): readonly string[] {
  return fragment === null ? phones : [...phones, fragment];
}

function matchOf(value: string, { phones, fragment }: SearchTerms): SearchMatch {
  const isWhole = value.toLowerCase() === fragment?.toLowerCase() || phones.includes(value.replace(/^\+/, ''));
  return isWhole ? 'exact' : 'fragment';
}

function requestDraft({ context: { identity } }: Work) {
  const words = readsTexts(identity);
  return ({ id, reference, clientId, subject, description, at }: FoundRequestText): Draft => ({
    kind: 'request',
    id,
    requestId: id,
    clientId,
    title: words ? `${reference} ${subject}` : reference,
    body: words ? description : null,
    at,
  });
}

function clientDraft({ id, name, at, by }: FoundClient): Draft {
  return { kind: 'client', id, requestId: null, clientId: id, title: name, body: by, at };
}

function messageDraft({ id, requestId, reference, clientId, text, at }: FoundMessage): Draft {
  return { kind: 'message', id, requestId, clientId, title: reference, body: text, at };
}

function fileDraft({ id, name, requestId, clientId, at }: FoundFile): Draft {
  return { kind: 'file', id, requestId, clientId, title: name, body: null, at };
}

function toItem(
  { at, body, ...item }: Draft,
  match: SearchMatch,
  wanted: Wanted,
  { words }: SearchTerms,
  now: Date,
): SearchItem {
  const titleMarks = marksIn(item.title, wanted);
  const excerpt = body === null ? undefined : excerptOf(body, wanted);
  return {
    ...item,
    snippet: excerpt?.text ?? null,
    titleMarks,
    snippetMarks: excerpt?.marks ?? [],
    at: at.toISOString(),
    score: scoreOf(match, titleMarks.length / words.length, at, now),
    match,
  };
}
