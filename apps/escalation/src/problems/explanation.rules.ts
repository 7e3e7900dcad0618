/** One answer to the question why; each asks why of the one before. */
export interface Why {
  readonly text: string;
  readonly byId: string | null;
  readonly at: string;
}

/** Why a problem comes about, as it was known at one time. */
export interface Explanation {
  readonly revision: number;
  readonly whys: readonly Why[];
  readonly causeIds: readonly string[];
}

export interface NewExplanation {
  readonly whys?: readonly string[] | undefined;
  readonly causeIds?: readonly string[] | undefined;
}

/**
 * The explanation after an edit; undefined when nothing changed. What is not named stays. An answer that stands word for
 * word where it stood keeps who gave it and when.
 */
export function explain(
  before: Explanation | undefined,
  { whys, causeIds }: NewExplanation,
  act: { readonly byId: string | null; readonly at: string },
): Explanation | undefined {
  const known = before ?? { revision: 0, whys: [], causeIds: [] };
  const chain = whys?.map((text, place): Why => {
    const kept = known.whys[place];
    return kept?.text === text ? kept : { text, ...act };
  });
  const after = { revision: known.revision + 1, whys: chain ?? known.whys, causeIds: causeIds ?? known.causeIds };
  const isSame =
    after.whys.length === known.whys.length &&
    after.whys.every((why, place) => why === known.whys[place]) &&
    after.causeIds.join() === known.causeIds.join();
  return isSame ? undefined : after;
}
