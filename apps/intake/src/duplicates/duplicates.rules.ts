import type { Channel, DuplicateGround, LocalizedText } from '@okno/contracts';

const hourMilliseconds = 3_600_000;
const dayMilliseconds = 24 * hourMilliseconds;

/**
 * Two requests further apart are two matters. In a company's incidents (docs/duplicates.md) callers came back with the
 * same symptom 40 to 90 times a day in the first week and 27 in the second; from then on 8 to 13, as often as by chance.
 */
export const duplicateWindowDays = 14;
/** A score below it is not worth anybody's time. */
const suggestedFrom = 0.45;
/** Below it two texts have no more in common than any two about the same product. */
const alikeFrom = 0.3;
const nearHours = 72;
/** Of a text so much is compared: what it is about stands in its first words. */
const headLength = 250;

/** What is written to anybody about anything, and would make any two texts alike. */
const manners =
  /\(без темы \/ no subject\)|здравствуйте|добр(?:ый|ое|ого) (?:день|дня|утро|вечер)|уважаем\S+(?: коллеги| господа)?|пожалуйста|подскажите|просим|прошу|с уважением|спасибо|(?<!\p{L})(?:hello|hi|dear(?: team| sir(?: or madam)?| all)?|please|(?:kind|best) regards|thank you|thanks|fwd?|re|вопрос|question|request|обращение|заявка)(?!\p{L})/giu;

export interface Words {
  readonly reference: string;
  readonly subject: string;
  readonly description: string;
}

/** The beginning of a request's words without greetings and subjects that say nothing; what is compared. */
export function headOf({ reference, subject, description }: Words): string {
  const words = description.startsWith(subject) ? description : `${subject} ${description}`;
  return words
    .replaceAll(reference, ' ')
    .slice(0, 2 * headLength)
    .replaceAll(manners, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, headLength);
}

/** One request as it stands beside the one that is asked about. */
export interface Pair {
  /** How the clients are one: the same record, or records that share an address. */
  readonly tie: 'same-client' | 'same-phone' | 'same-email';
  /** Trigrams that the two heads share, of all they have (pg_trgm's `similarity`). */
  readonly similarity: number;
  /** The same for the shorter head and the stretch of the longer that is most like it (`word_similarity`). */
  readonly containment: number;
  readonly numbersShared: number;
  readonly millisecondsApart: number;
  readonly channel: Channel;
  readonly otherChannel: boolean;
  readonly sameProduct: boolean;
}

export interface Ground {
  readonly code: DuplicateGround;
  readonly words: LocalizedText;
}

export interface Suspicion {
  /** 0 to 1, in hundredths. */
  readonly score: number;
  readonly because: readonly Ground[];
}

const channelNames: Readonly<Record<Channel, LocalizedText>> = {
  phone: { en: 'by telephone', ru: 'по телефону' },
  email: { en: 'by e-mail', ru: 'по эл. почте' },
  portal: { en: 'through the portal', ru: 'через портал' },
  chat: { en: 'in the chat', ru: 'в чате' },
  api: { en: 'from another system', ru: 'из другой системы' },
};
const tieWords: Readonly<Record<Pair['tie'], LocalizedText>> = {
  'same-client': { en: 'The same client', ru: 'Тот же клиент' },
  'same-phone': { en: 'Another client with the same telephone', ru: 'Другой клиент с тем же телефоном' },
  'same-email': { en: 'Another client with the same e-mail', ru: 'Другой клиент с тем же адресом почты' },
};

function numbersIn(head: string): ReadonlySet<string> {
  return new Set(head.match(/\d{2,}/g) ?? []);
}

/**
 * How many of the numbers in the head that has fewer stand in the other one too, 0 to 1; 1 where either has none. Invoices,
 * addresses and categories of other systems differ by their numbers alone; of a single digit there is no telling.
 */
export function sharedNumbers(one: string, other: string): number {
  const [fewer = new Set<string>(), more = new Set<string>()] = [numbersIn(one), numbersIn(other)].sort(
    (left, right) => left.size - right.size,
  );
  return fewer.size === 0 ? 1 : [...fewer].filter((number) => more.has(number)).length / fewer.size;
}

/** Text is what tells; a short note by telephone and a long mail have few trigrams in common, but one lies in the other. */
function likenessOf({ similarity, containment, numbersShared }: Pair): number {
  return ((similarity + Math.max(similarity, containment)) / 2) * (0.4 + 0.6 * numbersShared);
}

function apart(milliseconds: number): LocalizedText {
  const hours = Math.round(milliseconds / hourMilliseconds);
  if (hours === 0) return { en: 'Within an hour', ru: 'В течение часа' };
  return { en: `${String(hours)} h apart`, ru: `С разницей в ${String(hours)} ч` };
}

/**
 * How likely two requests are one matter: 0.75 × likeness of the texts + 0.1 × nearness in time + 0.1 for another channel
 * + 0.05 for the same product. Undefined when it is not worth saying: texts that are no more alike than chance are never
 * suggested, however near the rest is.
 */
export function suspect(pair: Pair): Suspicion | undefined {
  const likeness = likenessOf(pair);
  const nearness = Math.max(0, 1 - pair.millisecondsApart / (duplicateWindowDays * dayMilliseconds));
  const score = 0.75 * likeness + 0.1 * nearness + (pair.otherChannel ? 0.1 : 0) + (pair.sameProduct ? 0.05 : 0);
  if (likeness < alikeFrom || score < suggestedFrom) return undefined;
  const percent = String(Math.round(likeness * 100));
  const { en, ru } = channelNames[pair.channel];
  const grounds: readonly (Ground | undefined)[] = [
    { code: pair.tie, words: tieWords[pair.tie] },
    { code: 'similar-text', words: { en: `The texts agree by ${percent} %`, ru: `Тексты совпадают на ${percent} %` } },
    pair.millisecondsApart <= nearHours * hourMilliseconds
      ? { code: 'near-in-time', words: apart(pair.millisecondsApart) }
      : undefined,
    pair.otherChannel
      ? { code: 'another-channel', words: { en: `That one came ${en}`, ru: `То обращение пришло ${ru}` } }
      : undefined,
    pair.sameProduct ? { code: 'same-product', words: { en: 'The same product', ru: 'Тот же продукт' } } : undefined,
  ];
  return {
    score: Math.min(1, Math.round(score * 100) / 100),
    because: grounds.filter((ground) => ground !== undefined),
  };
}
