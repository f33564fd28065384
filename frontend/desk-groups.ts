/** The groups that the console's entries stand in, and what an agent can do with each. */
import { type DeskEntry, describeOrigin, newestAt, waitingSince } from "./desk-entries.ts";

export type GroupName = "waiting" | "people" | "elsewhere" | "bot" | "closed";
export type Groups = Readonly<Record<GroupName, readonly DeskEntry[]>>;

/** Who looks at the desk, and how the global switch stands. */
export type Beholder = { readonly me: string | null; readonly humanMode: boolean };

/** What an agent does with a conversation without a word. Each is a door of the server's. */
export type ActName = "accept" | "decline" | "takeover" | "resolve" | "release" | "handback";

export function isOfferedTo(entry: DeskEntry, me: string | null): boolean {
  return entry.control.place === "offered" && entry.control.agent === me;
}

export function isAssignedTo(entry: DeskEntry, me: string | null): boolean {
  return entry.control.place === "assigned" && entry.control.agent === me;
}

function isColleagues(entry: DeskEntry, me: string | null): boolean {
  return entry.control.place === "assigned" && entry.control.agent !== me;
}

/** The bot answers here, or should. The global switch puts every conversation with people. */
export function isWithBot({ control }: DeskEntry, humanMode: boolean): boolean {
  return control.owner === "bot" && control.place === null && !humanMode;
}

/** The help desk outside has its own people, and its own queue. */
export function isElsewhere({ control }: DeskEntry): boolean {
  return control.place === "elsewhere";
}

/** Nobody has it, or the agent has it and the visitor waits. Whom somebody else has waits for nobody here. */
export function isWaiting(entry: DeskEntry, { me, humanMode }: Beholder): boolean {
  const { place, is_closed } = entry.control;
  if (is_closed || isColleagues(entry, me) || isElsewhere(entry)) return false;
  if (place === "queued" || place === "offered") return true;
  if (waitingSince(entry) === null) return false;
  return !isWithBot(entry, humanMode) || entry.neglect?.hasLasted === true;
}

function groupOf(entry: DeskEntry, beholder: Beholder): GroupName {
  if (entry.control.is_closed) return "closed";
  if (isElsewhere(entry)) return "elsewhere";
  if (isWaiting(entry, beholder)) return "waiting";
  return isWithBot(entry, beholder.humanMode) ? "bot" : "people";
}

/**
 * What is offered to the agent stands first, then who waits longest; what has a person, the agent's own first; else
 * newest first. Closed ones are there for a search alone.
 */
export function groupEntries(entries: readonly DeskEntry[], beholder: Beholder, search = ""): Groups {
  const shown = entries
    .filter((entry) => isListed(entry, beholder) || search.trim() !== "")
    .filter((entry) => matches(entry, search))
    .toSorted((left, right) => newestAt(right) - newestAt(left));
  const groups = Object.groupBy(shown, (entry) => groupOf(entry, beholder));
  const { waiting = [], people = [], elsewhere = [], bot = [], closed = [] } = groups;
  const first = (isFirst: (entry: DeskEntry, me: string | null) => boolean) => (entry: DeskEntry) =>
    isFirst(entry, beholder.me) ? 0 : 1;
  const offered = first(isOfferedTo);
  const own = first(isAssignedTo);
  return {
    waiting: waiting.toSorted(
      (left, right) => offered(left) - offered(right) || waitOrder(left) - waitOrder(right),
    ),
    people: people.toSorted((left, right) => own(left) - own(right)),
    elsewhere,
    bot,
    closed: search.trim() === "" ? [] : closed,
  };
}

/** Who has arrived and said nothing is found by search, and in nobody's way otherwise. */
function isListed(entry: DeskEntry, beholder: Beholder): boolean {
  return entry.lines.length > 0 || !isWithBot(entry, false) || isWaiting(entry, beholder);
}

function waitOrder(entry: DeskEntry): number {
  return waitingSince(entry) ?? newestAt(entry);
}

/** Every word is somewhere in the user ID, the lines, their files' names, the e-mail address or where it comes from. */
function matches(entry: DeskEntry, search: string): boolean {
  const { userId, control, lines } = entry;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const said = lines.flatMap(({ text, files }) => [text, ...files.map(({ name }) => name)]);
  const places = [userId, control.address ?? "", describeOrigin(entry), ...said];
  const all = places.join("\n").toLowerCase();
  return words.every((word) => all.includes(word));
}

export function countWaiting(entries: readonly DeskEntry[], beholder: Beholder): number {
  return entries.filter((entry) => isWaiting(entry, beholder)).length;
}

/** The acts that make sense, the most likely first. */
export function actsOn(entry: DeskEntry, { me, humanMode }: Beholder): readonly ActName[] {
  const { owner, reason, is_closed } = entry.control;
  if (is_closed) return ["takeover"];
  if (isOfferedTo(entry, me)) return ["accept", "decline"];
  // Under the switch the bot has nothing to be given back.
  const isBots = owner === "bot" || (humanMode && reason === "switch");
  const handback: readonly ActName[] = isBots ? [] : ["handback"];
  if (isAssignedTo(entry, me)) return ["resolve", "release", ...handback];
  return isColleagues(entry, me) || isElsewhere(entry) ? ["takeover"] : ["takeover", ...handback];
}
