/** Reads JSON that people write, and says in their words what is wrong with it. */

export type JsonResult =
  | { readonly type: "json"; readonly value: unknown }
  | { readonly type: "fault"; readonly fault: string };

/** Never throws, and no fault repeats what is written: it may hold a secret. */
export function readJson(text: string): JsonResult {
  // Some editors begin a file with this mark.
  const bare = text.replace(/^\uFEFF/, "");
  if (bare.trim() === "") return fault("the file is empty; it must hold JSON, at the least {} or [].");
  try {
    return { type: "json", value: JSON.parse(bare) };
  } catch (error) {
    return fault(whatIsWrong(bare, error instanceof Error ? error.message : ""));
  }
}

const fault = (words: string): JsonResult => ({ type: "fault", fault: words });

/** All that JSON is made of: space, texts, numbers, the three words and punctuation. */
const PIECE = /\s+|"(?:[^"\\\n]|\\.)*"|-?\d[\d.eE+-]*|true\b|false\b|null\b|[{}[\],:]/y;

/** Where something stands that is no piece of JSON; null when only the order is wrong. */
function firstStranger(text: string): number | null {
  PIECE.lastIndex = 0;
  let at = 0;
  while (at < text.length) {
    if (!PIECE.test(text)) return at;
    at = PIECE.lastIndex;
  }
  return null;
}

/** The engine tells a place for some faults only, and then only in its message. */
function placeIn(message: string): string | null {
  const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? [];
  return line === undefined ? null : `line ${line}, column ${column}`;
}

function placeAt(text: string, at: number): string {
  const lines = text.slice(0, at).split("\n");
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}

function whatIsWrong(text: string, message: string): string {
  const at = firstStranger(text);
  if (at !== null && /^(?:\/[/*]|#)/.test(text.slice(at)))
    return `there is a comment at ${placeAt(text, at)}; JSON has no comments (// or /* */), so take it out.`;
  const place = placeIn(message) ?? (at === null ? null : placeAt(text, at));
  const hint = "a comma, a quote or a bracket is missing or one too many";
  return place === null
    ? `the file is not JSON: it breaks off, or ${hint}.`
    : `the file is not JSON from ${place} on; perhaps ${hint}.`;
}
