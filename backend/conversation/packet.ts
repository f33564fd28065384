/** What whoever takes up a conversation is told, each claim with the message that it stands in. Made from the log. */
import type { Memory, Message, WithPeople } from "./state.ts";

type Claim = { readonly text: string; readonly seq: number };

export type Packet = {
  readonly reason: WithPeople["reason"];
  readonly since: number;
  /** The model's summary, or the visitor's own words. */
  readonly summary: readonly Claim[];
  /** What the bot answered. */
  readonly tried: readonly Claim[];
  /** The visitor's newest message that nobody has answered. */
  readonly question: Claim | null;
  readonly draft: string | null;
};

/** A packet is read at a glance: the newest few of each, and of each message its beginning. */
const MOST_CLAIMS = 5;
const LONGEST_CLAIM = 280;

/** How many messages up to the handover, and up to now, the packet is made of. */
export const PACKET_MESSAGES = 40;

/** A conversation with people, or what is told of one. */
type HandedOver = {
  readonly control: { readonly owner: "bot" } | Pick<WithPeople, "owner" | "reason" | "since" | "brief">;
  readonly memory: Pick<Memory, "waiting">;
};

/**
 * The packet of a conversation with people, null while the bot has it. `before` are the messages up to the handover,
 * `newest` those up to now; both oldest first.
 */
export function packetOf(
  { control, memory }: HandedOver,
  before: readonly Message[],
  newest: readonly Message[],
): Packet | null {
  if (control.owner === "bot") return null;
  const { reason, since, brief } = control;
  const episode = before.filter(({ seq }) => seq >= brief.from && seq <= brief.upTo);
  const said = episode.filter(({ author, text }) => author === "visitor" && text.trim() !== "");
  const open = memory.waiting?.from ?? 0;
  const question =
    open === 0 ? undefined : newest.findLast(({ author, seq }) => author === "visitor" && seq >= open);
  return {
    reason,
    since,
    summary:
      brief.summary === null
        ? said.slice(-MOST_CLAIMS).map(claimOf)
        : [{ text: brief.summary, seq: said.at(-1)?.seq ?? brief.upTo }],
    tried: episode
      .filter(({ author }) => author === "bot")
      .slice(-MOST_CLAIMS)
      .map(claimOf),
    question: question === undefined ? null : claimOf(question),
    draft: brief.draft,
  };
}

function claimOf({ text, seq, attachments }: Message): Claim {
  const words = text.trim() === "" ? `${attachments} attachment${attachments === 1 ? "" : "s"}` : text.trim();
  return {
    text: words.length <= LONGEST_CLAIM ? words : `${words.slice(0, LONGEST_CLAIM).toWellFormed()}…`,
    seq,
  };
}
