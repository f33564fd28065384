/** What the fixtures come to in Baton's words, and how they are read in tests. */
import assert from "node:assert/strict";
import { type Served, translate } from "../../backend/chatwoot/translate.ts";
import { parse } from "../../backend/chatwoot/wire.ts";
import { agentId } from "../../backend/conversation/ids.ts";
import { bytesOf, changed, type Json } from "./chatwoot-payloads.ts";

/** Account 1, inboxes 3 and 4, our page in inbox 9, our bot 7. */
export const served: Served = { accountId: 1, inboxIds: [3, 4], pageInboxId: 9, botId: 7 };
/** When a delivery is heard of. */
export const AT = 1785235999000;

/** What a payload is translated to. */
export function read(payload: Json, by: Served = served) {
  const parsed = parse(bytesOf(payload));
  assert.equal(parsed.type, "payload");
  return parsed.type === "payload" ? translate(parsed.payload, by, AT) : [];
}

export const UPDATED_AT = 1785235885314.159;
export const bots = { status: "bot", agent: null, isBots: true, at: UPDATED_AT };
export const danas = { status: "people", agent: agentId("Dana Agent"), isBots: false, at: UPDATED_AT };
const WRITTEN_AT = Date.parse("2026-07-28T10:51:25.300Z");

/** Told of conversation 57 of a website, which is with the bot and in which nothing was said, unless `rest` says otherwise. */
export const told = (rest: Json) => [
  {
    type: "told",
    happening: {
      type: "help-desk-told",
      conversation: "chatwoot-1-57",
      channel: "chatwoot",
      there: 57,
      standing: bots,
      said: null,
      key: null,
      ...rest,
    },
  },
];

/** What was said in the first fixture, unless `rest` says otherwise. */
export const said = (by: string, rest: Json = {}) => ({
  by,
  agent: null,
  id: 901,
  text: "Where is my order?",
  files: [],
  writtenAt: WRITTEN_AT,
  ...rest,
});

/** The page's API inbox: its conversations are known by the contact's name there. */
export const inPage = (payload: Json) =>
  changed(payload, {
    conversation: { inbox_id: 9, contact_inbox: { source_id: "baton:p-1", inbox_id: 9 } },
  });

/** What is different about what is told of them. */
export const ofPage = { conversation: "p-1", channel: undefined };

/** A field that is undefined is no field. */
export const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
