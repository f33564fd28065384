/** Who did what when: a line for every change of owner and of place. */
import type { Happening, HelpDeskTold } from "./happening.ts";
import type { Control, Conversation } from "./state.ts";

/** `who` is an agent's name, or `visitor`, `bot` or `baton`, which no agent may be called. */
export type AuditLine = {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly detail: string;
};

/** The line for what the happening made of the conversation, null when it changed neither owner nor place. */
export function auditOf(before: Conversation, next: Conversation, happening: Happening): AuditLine | null {
  // A toggle is always told, also when the conversation stays where it is.
  const isToggled = happening.type === "human-mode-set" && before.control !== next.control;
  const isClosed = next.memory.isClosed && !before.memory.isClosed;
  if (!isClosed && !isToggled && standing(before.control) === standing(next.control)) return null;
  const detail = `${standing(before.control)} → ${isClosed ? "closed" : standing(next.control)}`;
  return { at: happening.at, who: whoDid(happening), what: happening.type, detail };
}

function standing(control: Control): string {
  if (control.owner === "bot") return "bot";
  const { place, reason } = control;
  switch (place.type) {
    case "queued":
      return `queue (${reason})`;
    case "elsewhere":
      return `help desk${place.agent === null ? "" : `, ${place.agent}`} (${reason})`;
    case "offered":
    case "assigned":
      return `${place.type} to ${place.agent} (${reason})`;
  }
}

const agentThere = ({ said, standing }: HelpDeskTold): string | null =>
  said?.agent ?? standing?.agent ?? null;

function whoDid(happening: Happening): string {
  switch (happening.type) {
    case "visitor-arrived":
    case "visitor-wrote":
    case "visitor-asked-for-person":
    case "visitor-left-address":
      return "visitor";
    case "bot-answered":
    case "bot-handed-over":
    case "bot-failed":
    case "bot-resumed":
      return "bot";
    case "agent-wrote":
    case "agent-took-over":
    case "agent-accepted":
    case "agent-declined":
    case "agent-released":
    case "agent-handed-back":
    case "agent-resolved":
    case "human-mode-set":
      return happening.agent;
    case "offered":
    case "agent-vanished":
    case "switch-changed":
    case "alarm-rang":
    case "errand-ended":
      return "baton";
    case "help-desk-told":
      return happening.said?.by === "visitor" ? "visitor" : (agentThere(happening) ?? "help desk");
  }
}
