/** What a message of Chatwoot's says: its text, its files, what was picked in it and what was understood of it later. */
import type { FileFacts } from "../conversation/state.ts";
import { contentOf } from "./liquid.ts";
import type { WireAttachment, WireMessage } from "./wire.ts";

/** As many as Chatwoot allows in one message. */
const MOST_FILES = 15;
const LONGEST_NAME = 255;

/** The raw markdown, empty where there are files alone. */
export const textOf = ({ content }: WireMessage): string => contentOf(content ?? "");

/** What is known of the attachments, without looking at any. */
export const filesOf = ({ attachments }: WireMessage): readonly FileFacts[] =>
  (attachments ?? []).slice(0, MOST_FILES).map(factsOf);

function factsOf(attachment: WireAttachment): FileFacts {
  const { data_url, file_type, file_size } = attachment;
  return {
    name: nameOf(attachment).slice(0, LONGEST_NAME).toWellFormed(),
    type: file_type || "file",
    bytes: typeof file_size === "number" && file_size >= 0 ? Math.floor(file_size) : null,
    url: data_url || null,
  };
}

/** A title stands where there is no real file, as with a place on the map; its address would say nothing. */
const nameOf = ({ fallback_title, data_url, file_type }: WireAttachment): string =>
  fallback_title || lastPartOf(data_url ?? "") || file_type || "file";

function lastPartOf(address: string): string {
  const part = URL.parse(address)?.pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What the visitor picked, filled in or left as an e-mail address in a message that asked for it; empty when nothing. */
export function submittedIn({ content_attributes }: WireMessage): string {
  const values = content_attributes?.["submitted_values"];
  // A survey's answer is no list: it is about the conversation, not in it.
  const picked = Array.isArray(values) ? values.map(wordsOf).filter((words) => words !== "") : [];
  const email = content_attributes?.["submitted_email"];
  if (typeof email === "string" && email.trim() !== "") picked.push(email.trim());
  return contentOf(picked.join(", "));
}

/** A choice has a title, a form's field a name and what was typed. */
function wordsOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const [title, name, typed] = ["title", "name", "value"].map((key) => textAt(value, key));
  if (title) return title;
  return name && typed ? `${name}: ${typed}` : (typed ?? "");
}

function textAt(group: object, key: string): string {
  const value: unknown = Reflect.get(group, key);
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

/** What Chatwoot understood of recordings, empty until it has. */
export function transcriptIn({ attachments }: WireMessage): string {
  const heard = (attachments ?? []).map(({ transcribed_text }) => transcribed_text?.trim() ?? "");
  return contentOf(heard.filter((words) => words !== "").join("\n"));
}
