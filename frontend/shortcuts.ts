/**
 * The console's keys. They all go with Alt, and leave out the letters that open a browser's menus or its address bar
 * (B, D, E, F, H, S, T, V); screen readers use other keys.
 */

export type Shortcut = "next" | "previous" | "accept" | "decline" | "take" | "resolve" | "note" | "search";

const SHORTCUTS: readonly { readonly letter: string; readonly shortcut: Shortcut; readonly words: string }[] =
  [
    { letter: "j", shortcut: "next", words: "next conversation" },
    { letter: "k", shortcut: "previous", words: "previous" },
    { letter: "a", shortcut: "accept", words: "accept" },
    { letter: "x", shortcut: "decline", words: "decline" },
    { letter: "o", shortcut: "take", words: "take over" },
    { letter: "r", shortcut: "resolve", words: "resolve" },
    { letter: "n", shortcut: "note", words: "note or reply" },
    { letter: "q", shortcut: "search", words: "search" },
  ];

/** What the help line says: each key and what it does. */
export const SHORTCUT_HELP: readonly { readonly keys: string; readonly words: string }[] = SHORTCUTS.map(
  ({ letter, words }) => ({ keys: `Alt+${letter.toUpperCase()}`, words }),
);

/** The key names of a shortcut, as assistive technology wants them. */
export function keysOf(wanted: Shortcut): string {
  return SHORTCUTS.flatMap(({ letter, shortcut }) =>
    shortcut === wanted ? [`Alt+${letter.toUpperCase()}`] : [],
  ).join(" ");
}

type Pressed = Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

/** The shortcut of a pressed key. In a text field, a key that types a character of its own types it. */
export function shortcutOf(pressed: Pressed, isInField: boolean): Shortcut | null {
  // Windows tells AltGr, which types characters, as Ctrl and Alt.
  if (!pressed.altKey || pressed.ctrlKey || pressed.metaKey || pressed.shiftKey) return null;
  const letter = letterOf(pressed, isInField);
  return SHORTCUTS.find((known) => known.letter === letter)?.shortcut ?? null;
}

/** On a Mac, Alt with J types "∆": there the key's place tells what is meant. */
function letterOf({ key, code }: Pressed, isInField: boolean): string | null {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  return isInField ? null : (/^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase() ?? null);
}
