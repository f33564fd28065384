/**
 * Whether somebody said one of a team's phrases. Whole words only: "person" is not said by "personal". Languages that
 * put no spaces between words are compared by whole runs of letters.
 */

/**
 * Only so many characters of a text are looked at: who wants a person says so sooner, and a text of megabytes must
 * not hold up everybody else.
 */
const LONGEST_TEXT = 10_000;

/** An apostrophe inside a word is part of it ("i'll" is not "ill"), one around a word is a quotation mark. */
const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*(?:'[\p{L}\p{N}\p{M}]+)*/gu;

/** What people and keyboards write for an apostrophe; the last is a letter to Unicode. */
const APOSTROPHES = /[‘’ʼ]/gu;

function wordsOf(text: string): readonly string[] {
  // Down and up again, because "ß", "ẞ" and "SS", or the two small sigmas, only become equal on the way.
  const folded = text.normalize("NFKC").replace(APOSTROPHES, "'").toLowerCase().toUpperCase();
  return folded.match(WORD) ?? [];
}

/** With a space on both sides, so that a plain search for text finds whole words only. */
const spaced = (words: readonly string[]): string => ` ${words.join(" ")} `;

function beginningOf(text: string): string {
  if (text.length <= LONGEST_TEXT) return spaced(wordsOf(text));
  const words = wordsOf(text.slice(0, LONGEST_TEXT));
  // The last word may be cut off in its middle, and "personal" would then end as "person".
  return spaced(words.slice(0, -1));
}

/** Every list of phrases is split once, for as long as the policy that holds it lives. */
const splitLists = new WeakMap<readonly string[], readonly string[]>();

function splitOnce(phrases: readonly string[]): readonly string[] {
  const known = splitLists.get(phrases);
  if (known !== undefined) return known;
  const split = phrases
    .map(wordsOf)
    .filter((words) => words.length > 0)
    .map(spaced);
  splitLists.set(phrases, split);
  return split;
}

/** Reads a text once, when there is something to listen for, and tells whether one of any list of phrases is said in it. */
export function listen(text: string): (phrases: readonly string[]) => boolean {
  let said: string | null = null;
  return (phrases) => {
    const split = splitOnce(phrases);
    if (split.length === 0) return false;
    said ??= beginningOf(text);
    return split.some((phrase) => said?.includes(phrase) === true);
  };
}

/**
 * Whether the text says one of the phrases, in whole words, whatever their case and whatever stands between them.
 * A blank phrase is never said. The list must not change later: it is remembered by its identity.
 */
export function saysAny(text: string, phrases: readonly string[]): boolean {
  return listen(text)(phrases);
}
