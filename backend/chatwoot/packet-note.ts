/**
 * The note for whoever takes a conversation up in Chatwoot: Markdown to be read at a glance. What people and models wrote
 * is shown as it is, never as a link, a picture, a mention or HTML of ours.
 */
import type { Packet } from "../conversation/packet.ts";

const REASONS: Readonly<Record<Packet["reason"], string>> = {
  switch: "human mode is on",
  "human-mode": "human mode was set for this visitor",
  takeover: "a person took over",
  "bot-failed": "the bot could not answer",
  asked: "the visitor asked for a person",
  promised: "the bot promised a person",
  helpless: "the bot could not help",
  keyword: "the visitor wrote a word that is for people",
  attachment: "the visitor sent a file",
  "out-of-hours": "the bot is off at this hour",
  idle: "nobody wrote for a long time",
  late: "the visitor waited too long for an answer",
};

/** A draft is the longest part: as much as fits beside the rest on one screen. */
const LONGEST_DRAFT = 1_000;

/** `wanted`: skills, as the policy names them. */
export function packetNote(packet: Packet, wanted: readonly string[]): string {
  const { reason, summary, tried, question, draft } = packet;
  return [
    `**Over to you:** ${REASONS[reason]}.`,
    wanted.length === 0 ? "" : `**Wanted:** ${wanted.map(plain).join(", ")}`,
    question === null ? "" : `**Not answered yet**\n\n> ${plain(question.text)}`,
    list("What it is about", summary),
    list("What the bot tried", tried),
    draft === null || draft.trim() === "" ? "" : `**Draft, not sent**\n\n> ${plain(startOf(draft))}`,
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

function list(title: string, claims: Packet["summary"]): string {
  if (claims.length === 0) return "";
  return `**${title}**\n\n${claims.map(({ text }) => `- ${plain(text)}`).join("\n")}`;
}

function startOf(text: string): string {
  return text.length <= LONGEST_DRAFT ? text : `${text.slice(0, LONGEST_DRAFT).toWellFormed()}…`;
}

/** One line in which no sign means anything. */
function plain(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/g, " ")
    .replaceAll(/[\\`*_[\]~|]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/^(?:#|[-+](?= )|\d+(?=[.)]))/, "\u200b$&");
}
