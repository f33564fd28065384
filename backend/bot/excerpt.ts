/** Shortened text. Nothing here ever cuts a character in two. */

/** The first characters of a text, at most `max` UTF-16 units of it. */
export function startOf(text: string, max: number): string {
  if (text.length <= max) return text;
  return text.slice(0, isInsideCharacter(text, max) ? max - 1 : max);
}

/** The text when it has at most `max` UTF-16 units, else its start and an ellipsis: together at most `max`. */
export function excerptOf(text: string, max: number): string {
  return text.length <= max ? text : `${startOf(text, max - 1)}…`;
}

/**
 * A text without its middle, where a mark says how much is missing. Keeps about `max` UTF-16 units, two thirds
 * of them from the start: a long message tells at its start what it is about and at its end what is wanted.
 */
export function withoutMiddle(text: string, max: number): string {
  if (text.length <= max) return text;
  const start = startOf(text, Math.ceil((max * 2) / 3));
  const end = endOf(text, max - start.length);
  return `${start}\n[… ${text.length - start.length - end.length} characters left out …]\n${end}`;
}

function endOf(text: string, max: number): string {
  const at = text.length - max;
  return text.slice(isInsideCharacter(text, at) ? at + 1 : at);
}

/** Whether a cut at `at` would part the two halves of a character outside the basic plane, such as an emoji. */
function isInsideCharacter(text: string, at: number): boolean {
  return isBetween(text.charCodeAt(at - 1), 0xd800, 0xdbff) && isBetween(text.charCodeAt(at), 0xdc00, 0xdfff);
}

function isBetween(code: number, low: number, high: number): boolean {
  return code >= low && code <= high;
}
