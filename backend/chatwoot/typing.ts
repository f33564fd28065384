/** Showing in Chatwoot that somebody types: the bot, or the visitor of our page. Nothing depends on it. */
import { Type } from "typebox";
import type { HelpDesk } from "../engine/ports.ts";
import type { JobParts } from "./job-parts.ts";
import { pageSourceId } from "./names.ts";
import { limitOf } from "./pause.ts";

/** Later it would be about something else. */
const LATEST_MS = 3_000;

type Where = Parameters<HelpDesk["showTyping"]>[0];

export function createTyping(parts: JobParts): HelpDesk["showTyping"] {
  const { clock, journal } = parts;
  const show = createShowing(parts);
  const said = new Set<string>();
  return async (where, isOn) => {
    const limit = limitOf(clock, LATEST_MS);
    try {
      await show(where, { isOn, signal: limit.signal });
    } catch (fault) {
      const because = fault instanceof Error ? fault.name : "unknown";
      if (!said.has(where.channel)) journal.info({ channel: where.channel, because }, "typing not shown");
      said.add(where.channel);
    } finally {
      limit.lift();
    }
  };
}

type Typing = { readonly isOn: boolean; readonly signal: AbortSignal };

const shownInbox = Type.Object({ inbox_identifier: Type.String() });

function createShowing({ client, settings }: JobParts) {
  const { pageInboxId } = settings.served;
  let identifier = settings.pageIdentifier;

  return async ({ conversation, channel, there }: Where, { isOn, signal }: Typing): Promise<void> => {
    const typing_status = isOn ? "on" : "off";
    if (there === null) return;
    if (channel === "chatwoot") {
      const path = `/conversations/${there}/toggle_typing_status`;
      await client.post(path, { typing_status, is_private: false }, Type.Unknown(), { as: "bot", signal });
    } else if (channel === "page" && pageInboxId !== null) {
      identifier ??= (await client.get(`/inboxes/${pageInboxId}`, shownInbox, { signal })).inbox_identifier;
      const contact = encodeURIComponent(pageSourceId(conversation));
      const path = `/inboxes/${identifier}/contacts/${contact}/conversations/${there}/toggle_typing`;
      await client.publicPost(path, { typing_status }, { signal });
    }
  };
}
