import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, type Json, readPayload } from "../../test/fakes/chatwoot-payloads.ts";
import { AT, danas, plain, read, said, told } from "../../test/fakes/chatwoot-told.ts";
import { markAttributes } from "./marker.ts";

const incoming = readPayload("01_message_created_incoming_pending.json");
const withFile = readPayload("02_message_created_incoming_attachment.json");
const byAgent = readPayload("03_message_created_outgoing_human.json");
const byBot = readPayload("04_message_created_outgoing_own_bot.json");
const note = readPayload("05_message_created_private_note.json");
const picked = readPayload("07_message_updated_input_select_answer.json");
const deleted = readPayload("08_message_updated_deleted.json");

const outgoing = (change: Json) =>
  changed(byBot, { content: "Hello", content_attributes: {}, sender: null, ...change });
const words = (by: string, agent: string | null = null) => ({
  said: said(by, { id: 904, text: "Hello", agent }),
  key: "m904",
});

const table: readonly (readonly [rule: string, payload: Json, expected: Json])[] = [
  ["an incoming message is the visitor's", incoming, { said: said("visitor"), key: "m901" }],
  [
    "an incoming message is the visitor's though nobody is named as its sender",
    changed(incoming, { sender: null }),
    { said: said("visitor"), key: "m901" },
  ],
  [
    "an agent's reply is that agent's",
    byAgent,
    {
      standing: danas,
      said: said("agent", { agent: "Dana Agent", id: 903, text: "Hi Vera, Dana here." }),
      key: "m903",
    },
  ],
  [
    "an agent's name has at most 100 characters and no white space around",
    outgoing({ sender: { type: "user", id: 5, name: `  ${"x".repeat(101)}  ` } }),
    words("agent", "x".repeat(100)),
  ],
  [
    "an agent without a name is named after their number",
    outgoing({ sender: { type: "user", id: 5, name: "" } }),
    words("agent", "agent 5"),
  ],
  [
    "an agent's message that nothing can be shown of is the agent's all the same",
    outgoing({ content: null, sender: { type: "user", id: 5, name: "Dana" } }),
    { said: said("agent", { agent: "Dana", id: 904, text: "" }), key: "m904" },
  ],
  [
    "our own reply coming back says nothing",
    outgoing({
      content_attributes: markAttributes("i/c/1"),
      sender: { id: 7, name: "Helper Bot", type: "agent_bot" },
    }),
    {},
  ],
  [
    "what our console's people wrote coming back says nothing, whoever Chatwoot names",
    outgoing({
      content_attributes: markAttributes("i/c/1", "Ann"),
      sender: { id: 1, name: "A", type: "user" },
    }),
    {},
  ],
  [
    "our bot without our mark is a machine: somebody else uses its token",
    outgoing({ sender: { id: 7, type: "agent_bot" } }),
    words("machine"),
  ],
  [
    "another bot is a machine",
    outgoing({ sender: { id: 8, name: "Other", type: "agent_bot" } }),
    words("machine"),
  ],
  [
    "Captain is a machine",
    outgoing({ sender: { id: 1, name: "C", type: "captain_assistant" } }),
    words("machine"),
  ],
  [
    "a kind of sender that nobody knows yet is a machine",
    outgoing({ sender: { id: 1, type: "oracle" } }),
    words("machine"),
  ],
  ["a template is a machine's", outgoing({ message_type: "template" }), words("machine")],
  [
    "an automation is a machine",
    outgoing({ content_attributes: { automation_rule_id: 4 } }),
    words("machine"),
  ],
  [
    "a campaign is a machine's, whoever it is sent for",
    outgoing({ additional_attributes: { campaign_id: 2 }, sender: { id: 5, name: "Dana", type: "user" } }),
    words("machine"),
  ],
  [
    "a reply from the phone's own app is a person's",
    outgoing({
      content_attributes: { external_echo: true },
      sender: { id: 7, name: "Helper Bot", type: "agent_bot" },
    }),
    words("agent"),
  ],
  ["a reply from Slack, without a sender, is a person's", outgoing({}), words("agent")],
  ["a private note says nothing", note, {}],
  ["a private note of a bot says nothing", outgoing({ private: true }), {}],
  ["an activity says nothing", outgoing({ message_type: "activity" }), {}],
  ["a type of message that nobody knows yet says nothing", outgoing({ message_type: "rumour" }), {}],
  [
    "a visitor's message of which nothing can be shown is told as a file of which nothing is known",
    changed(incoming, { content: " \n" }),
    {
      said: said("visitor", {
        id: 901,
        text: " \n",
        files: [{ name: "a message that cannot be shown here", type: "unknown", bytes: null, url: null }],
      }),
      key: "m901",
    },
  ],
  [
    "a picked choice is the visitor's words, said when it is heard of",
    picked,
    { said: said("visitor", { id: 907, text: "Refund", writtenAt: AT }), key: "m907:submitted" },
  ],
  [
    "several choices are said in one",
    changed(picked, { content_attributes: { submitted_values: [{ title: "A" }, { title: "B" }] } }),
    { said: said("visitor", { id: 907, text: "A, B", writtenAt: AT }), key: "m907:submitted" },
  ],
  [
    "a form's fields are said with their names",
    changed(picked, {
      content_attributes: { submitted_values: [{ name: "city", value: "Rome" }, { value: 3 }, 4] },
    }),
    { said: said("visitor", { id: 907, text: "city: Rome, 3", writtenAt: AT }), key: "m907:submitted" },
  ],
  [
    "an e-mail address that was left is the visitor's words",
    changed(picked, {
      content_attributes: { submitted_values: undefined, submitted_email: "vera@example.test" },
    }),
    { said: said("visitor", { id: 907, text: "vera@example.test", writtenAt: AT }), key: "m907:submitted" },
  ],
  [
    "a survey's answer says nothing",
    changed(picked, { content_attributes: { submitted_values: { csat_survey_response: { rating: 5 } } } }),
    {},
  ],
  [
    "a transcript that comes late is the visitor's words",
    changed(withFile, {
      event: "message_updated",
      attachments: [
        { file_type: "audio", transcribed_text: " Where is it? " },
        { file_type: "audio", transcribed_text: "" },
      ],
    }),
    { said: said("visitor", { id: 902, text: "Where is it?", writtenAt: AT }), key: "m902:transcript" },
  ],
  ["a message that was read or edited says nothing", changed(incoming, { event: "message_updated" }), {}],
  ["an agent's message that was deleted says nothing", deleted, { standing: danas }],
  [
    "a visitor's message that was deleted says nothing",
    changed(incoming, { event: "message_updated", content_attributes: { deleted: true } }),
    {},
  ],
];

for (const [rule, payload, expected] of table)
  test(rule, () => {
    assert.deepEqual(plain(read(payload)), plain(told(expected)));
  });
