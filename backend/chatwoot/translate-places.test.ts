import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, type Json, readPayload } from "../../test/fakes/chatwoot-payloads.ts";
import {
  AT,
  bots,
  danas,
  inPage,
  ofPage,
  plain,
  read,
  said,
  served,
  told,
  UPDATED_AT,
} from "../../test/fakes/chatwoot-told.ts";
import { translateRead } from "./translate.ts";
import type { WireConversation, WireMessage } from "./wire.ts";

const incoming = readPayload("01_message_created_incoming_pending.json");
const withFile = readPayload("02_message_created_incoming_attachment.json");
const byAgent = readPayload("03_message_created_outgoing_human.json");
const picked = readPayload("07_message_updated_input_select_answer.json");
const typing = readPayload("18_conversation_typing_on_agent.json");

test("the text is the event's own, whatever message the conversation shows", () => {
  const payload = changed(incoming, { content: "And this?", id: 910 });
  const expected = { said: said("visitor", { id: 910, text: "And this?" }), key: "m910" };
  assert.deepEqual(read(payload), told(expected));
});

test("a file is told with its name, type, size and address, and no text", () => {
  const url = "https://chat.example.test/rails/active_storage/blobs/redirect/SIGNED--abc/receipt.png";
  const files = [{ name: "receipt.png", type: "image", bytes: 48213, url }];
  assert.deepEqual(
    read(withFile),
    told({ said: said("visitor", { id: 902, text: "", files }), key: "m902" }),
  );
});

test("what happens in the page's inbox belongs to the page's conversation, which begins here", () => {
  const answer = inPage(byAgent);
  const expected = { ...ofPage, standing: danas };
  const words = {
    said: said("agent", { agent: "Dana Agent", id: 903, text: "Hi Vera, Dana here." }),
    key: "m903",
  };
  assert.deepEqual(plain(read(answer)), plain(told({ ...expected, ...words })));
  assert.equal(Object.hasOwn(read(answer)[0] ?? {}, "channel"), false);
});

test("a visitor's message in the page's inbox is what we carried there, and says nothing", () => {
  assert.deepEqual(plain(read(inPage(incoming))), plain(told(ofPage)));
});

test("a choice picked in the page's inbox says nothing: our visitors speak through us", () => {
  assert.deepEqual(plain(read(inPage(picked))), plain(told(ofPage)));
});

for (const name of [
  "10_conversation_created.json",
  "11_conversation_status_changed.json",
  "13_conversation_updated_status.json",
  "15_conversation_opened_agent_bot_only.json",
  "16_conversation_resolved_agent_bot_only.json",
])
  test(`${name} tells how the conversation stands`, () => {
    const standing = {
      "10": bots,
      "16": { ...danas, status: "closed" },
    }[name.slice(0, 2)] ?? { status: "people", agent: null, isBots: false, at: UPDATED_AT };
    assert.deepEqual(read(readPayload(name)), told({ standing }));
  });

const TYPES = { type: "typing", conversation: "p-1", there: 57, isOn: true };

test("an agent who types in a page's conversation is told of, beside how it stands", () => {
  assert.deepEqual(plain(read(inPage(typing))), plain([...told({ ...ofPage, standing: danas }), TYPES]));
  const off = changed(inPage(typing), { event: "conversation_typing_off" });
  assert.deepEqual(
    plain(read(off)),
    plain([...told({ ...ofPage, standing: danas }), { ...TYPES, isOn: false }]),
  );
});

for (const [who, change] of [
  ["an agent who types a private note", { is_private: true }],
  ["a visitor who types", { user: { id: 21, name: "Vera", type: undefined } }],
  ["a bot that types", { user: { id: 7, name: "Helper Bot", type: "agent_bot" } }],
] as const)
  test(`${who} is not told of`, () => {
    const payload = changed(inPage(typing), change);
    assert.deepEqual(plain(read(payload)), plain(told({ ...ofPage, standing: danas })));
  });

test("typing elsewhere than on the page is not told of", () => {
  assert.deepEqual(read(typing), told({ standing: danas }));
});

const ignored: readonly (readonly [rule: string, payload: Json, because: string])[] = [
  ["an event about no conversation", readPayload("17_webwidget_triggered.json"), "other-event"],
  ["an event that nobody knows yet", { event: "moon_rose" }, "other-event"],
  ["a macro that ran", { ...incoming, event: "macro.executed" }, "other-event"],
  ["a message of another account", changed(incoming, { account: { id: 2 } }), "other-account"],
  [
    "a conversation of another account",
    changed(readPayload("10_conversation_created.json"), { account: { id: 2 } }),
    "other-account",
  ],
  [
    "a conversation that names its account only in its newest message",
    changed(readPayload("10_conversation_created.json"), {
      account: undefined,
      messages: [{ id: 1, account_id: 2 }],
    }),
    "other-account",
  ],
  ["a message of another inbox", changed(incoming, { conversation: { inbox_id: 5 } }), "other-inbox"],
  [
    "a conversation in the page's inbox that our page did not begin",
    changed(incoming, { conversation: { inbox_id: 9 } }),
    "not-of-our-page",
  ],
];

for (const [rule, payload, because] of ignored)
  test(`${rule} is ignored`, () => {
    assert.deepEqual(read(payload), [{ type: "ignored", because }]);
  });

test("a conversation that does not say its account is known by its inbox", () => {
  const payload = changed(readPayload("10_conversation_created.json"), { account: undefined, messages: [] });
  assert.deepEqual(read(payload), told({}));
});

test("without a page's inbox, no inbox is the page's", () => {
  const by = { ...served, pageInboxId: null };
  assert.deepEqual(read(inPage(incoming), by), [{ type: "ignored", because: "other-inbox" }]);
});

const seconds = 1785235885;
const conversationRead: WireConversation = {
  id: 57,
  account_id: 1,
  inbox_id: 3,
  status: "pending",
  updated_at: 1785235885.314159,
  meta: { assignee: { id: 7, name: "Helper Bot", type: "agent_bot" }, assignee_type: "AgentBot" },
};
const messageRead = (change: Partial<WireMessage>): WireMessage => ({
  id: 901,
  content: "Where is my order?",
  message_type: 0,
  created_at: seconds,
  private: false,
  sender: { id: 21, name: "Vera Visitor", type: "contact" },
  ...change,
});

test("messages that were read tell the same by number as those delivered by word", () => {
  const agent = { id: 5, name: "Dana Agent", type: "user" };
  const messages = [
    messageRead({}),
    messageRead({ id: 902, message_type: 1, sender: agent }),
    messageRead({ id: 903, message_type: 2, sender: null }),
    messageRead({ id: 904, message_type: 3, sender: null }),
    messageRead({ id: 905, message_type: 1, private: true, sender: agent }),
    messageRead({ id: 906, content_attributes: { deleted: true } }),
    messageRead({
      id: 907,
      content: null,
      attachments: [{ file_type: "audio", transcribed_text: "Hello?" }],
    }),
  ];
  const at = { writtenAt: seconds * 1000 };
  const heard = { name: "audio", type: "audio", bytes: null, url: null };
  assert.deepEqual(translateRead({ conversation: conversationRead, messages }, served, AT), [
    ...told({ said: said("visitor", at), key: "m901" }),
    ...told({ said: said("agent", { ...at, id: 902, agent: "Dana Agent" }), key: "m902" }),
    ...told({ said: said("machine", { ...at, id: 904 }), key: "m904" }),
    ...told({ said: said("visitor", { ...at, id: 907, text: "", files: [heard] }), key: "m907" }),
    ...told({ said: said("visitor", { id: 907, text: "Hello?", writtenAt: AT }), key: "m907:transcript" }),
  ]);
});

test("a conversation of another account that was read is ignored", () => {
  const conversation: WireConversation = { ...conversationRead, account_id: 2 };
  assert.deepEqual(translateRead({ conversation, messages: [] }, served, AT), [
    { type: "ignored", because: "other-account" },
  ]);
});

test("a conversation that was read without messages tells how it stands", () => {
  assert.deepEqual(translateRead({ conversation: conversationRead, messages: [] }, served, AT), told({}));
});

test("a page's conversation that was read is known by its newest message", () => {
  const conversation: WireConversation = {
    ...conversationRead,
    inbox_id: 9,
    messages: [{ id: 901, conversation: { contact_inbox: { source_id: "baton:p-1" } } }],
  };
  assert.deepEqual(plain(translateRead({ conversation, messages: [] }, served, AT)), plain(told(ofPage)));
});

test("a message without a time was written when it was heard of", () => {
  for (const created_at of [undefined, null, "soon"]) {
    const expected = { said: said("visitor", { writtenAt: AT }), key: "m901" };
    assert.deepEqual(read(changed(incoming, { created_at })), told(expected));
  }
});
