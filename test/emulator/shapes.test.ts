import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createEmulator } from "../../emulator/emulator.ts";
import type { Emulator, JsonObject } from "../../emulator/play.ts";
import { type BotServer, startServer } from "./bot-server.ts";

interface Case {
  readonly fixture: string;
  readonly event: string;
  /** Brings it about; the fixture's event is then among those that the account's webhook or the bot got. */
  act(emulator: Emulator, server: BotServer): void;
}

/** Their fields are the visitor's, the bot's and the browser's own. */
const OPEN = new Set(["additional_attributes", "custom_attributes", "content_attributes", "initiated_at"]);

/** Field names with the kinds of their values, so that two bodies can be compared without their texts and numbers. */
function skeleton(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(skeleton);
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  const fields = Object.entries(value).map(([name, one]) => [name, OPEN.has(name) ? "open" : skeleton(one)]);
  return Object.fromEntries(fields.toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)));
}

function fixture(name: string): JsonObject {
  const file = new URL(`../fixtures/chatwoot/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")) as JsonObject;
}

/** The examples all show the same last message, whoever wrote it; ours is the last one. None of them has a first reply, and made-up pictures have no size. */
const BY_CHANCE =
  /\/messages\/0\/(content|processed_message_content|attachments|sender\/\w+|conversation\/assignee_id)$|\/first_reply_created_at$|^\/attachments\/0\/(width|height)$/;

function differences(example: unknown, told: unknown, path = ""): readonly string[] {
  if (typeof example === "object" && example !== null && typeof told === "object" && told !== null) {
    const [one, other] = [example as JsonObject, told as JsonObject];
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].flatMap((name) => differences(one[name], other[name], `${path}/${name}`));
  }
  return example === told ? [] : [`${path}: ${example} is ${told}`];
}

const PICTURE = { name: "receipt.png", contentType: "image/png" };
const hello = (emulator: Emulator) => emulator.visitor.write("Where is my order?").conversation;
/** With a person assigned, as some examples show it. */
function assigned(emulator: Emulator): number {
  const conversation = hello(emulator);
  emulator.agent.assign(conversation, 5);
  return conversation;
}

const CASES: readonly Case[] = [
  { fixture: "01_message_created_incoming_pending", event: "message_created", act: (one) => void hello(one) },
  {
    fixture: "02_message_created_incoming_attachment",
    event: "message_created",
    act: (emulator) => void emulator.visitor.write(null, { attachments: [PICTURE] }),
  },
  {
    fixture: "03_message_created_outgoing_human",
    event: "message_created",
    act: (emulator) => void emulator.agent.reply(assigned(emulator), "Dana here."),
  },
  {
    fixture: "05_message_created_private_note",
    event: "message_created",
    act: (emulator) => void emulator.agent.reply(hello(emulator), "VIP", { private: true }),
  },
  {
    fixture: "07_message_updated_input_select_answer",
    event: "message_updated",
    act: (emulator) => {
      const { message } = emulator.other.otherBot(hello(emulator), "Pick one");
      emulator.visitor.submit(message, [{ title: "Refund", value: "refund" }]);
    },
  },
  {
    fixture: "08_message_updated_deleted",
    event: "message_updated",
    act: (emulator) => emulator.agent.deleteMessage(emulator.agent.reply(assigned(emulator), "Oh").message),
  },
  { fixture: "10_conversation_created", event: "conversation_created", act: (one) => void hello(one) },
  {
    fixture: "11_conversation_status_changed",
    event: "conversation_status_changed",
    act: (emulator) => {
      const conversation = hello(emulator);
      emulator.agent.assign(conversation, null);
      emulator.other.automationStatus(conversation, "open");
    },
  },
  {
    fixture: "15_conversation_opened_agent_bot_only",
    event: "conversation_opened",
    act: (emulator) => {
      const conversation = hello(emulator);
      emulator.agent.assign(conversation, null);
      emulator.other.automationStatus(conversation, "open");
    },
  },
  {
    fixture: "16_conversation_resolved_agent_bot_only",
    event: "conversation_resolved",
    act: (emulator) => emulator.agent.status(assigned(emulator), "resolved"),
  },
  {
    fixture: "17_webwidget_triggered",
    event: "webwidget_triggered",
    act: (one) => void one.visitor.openWidget(),
  },
  {
    fixture: "18_conversation_typing_on_agent",
    event: "conversation_typing_on",
    act: (emulator) => emulator.agent.typing(assigned(emulator), true),
  },
];

/** The delivery of that event about the newest thing, as the first of the receivers got it that did. */
async function told(emulator: Emulator, receivers: readonly BotServer[], event: string): Promise<unknown> {
  await emulator.idle();
  const bodies = receivers.map(({ received }) =>
    received
      .filter((one) => one.event === event)
      .toSorted((one, other) => Number(one.body["id"]) - Number(other.body["id"]))
      .at(-1),
  );
  return bodies.find((body) => body !== undefined)?.body;
}

for (const { fixture: name, event, act } of CASES)
  test(`what is delivered has the fields and kinds of the example ${name}`, async (context) => {
    const emulator = await createEmulator();
    context.after(() => emulator.stop());
    const [bot, account] = [await startServer(context), await startServer(context)];
    emulator.attachBot({ url: bot.url });
    emulator.registerWebhook({ url: account.url });
    act(emulator, bot);
    const body = await told(emulator, [bot, account], event);
    const found = differences(skeleton(fixture(name)), skeleton(body));
    const isExact = name.startsWith("01");
    assert.deepEqual(
      found.filter((difference) => isExact || !BY_CHANCE.test(difference.split(":")[0] ?? "")),
      [],
    );
  });

interface Writer {
  readonly by: string;
  write(emulator: Emulator, conversation: number): void;
  readonly shown: JsonObject;
}

const WRITERS: readonly Writer[] = [
  {
    by: "a person",
    write: ({ agent }, id) => void agent.reply(id, "Hi"),
    shown: {
      type: "outgoing",
      sender: { id: 5, name: "Dana Agent", email: "dana@example.test", type: "user" },
      made: {},
    },
  },
  {
    by: "somebody on the phone",
    write: ({ other }, id) => void other.phoneEcho(id, "Hi"),
    shown: { type: "outgoing", sender: null, made: { external_echo: true } },
  },
  {
    by: "somebody in Slack",
    write: ({ other }, id) => void other.slackReply(id, "Hi"),
    shown: { type: "outgoing", sender: null, made: {} },
  },
  {
    by: "an automation",
    write: ({ other }, id) => void other.automationMessage(id, "Hi"),
    shown: { type: "outgoing", sender: null, made: { automation_rule_id: 12 } },
  },
  {
    by: "a template",
    write: ({ other }, id) => void other.template(id, "Hi"),
    shown: { type: "template", sender: null, made: {} },
  },
  {
    by: "another bot",
    write: ({ other }, id) => void other.otherBot(id, "Hi"),
    shown: { type: "outgoing", sender: { id: 8, name: "Other Bot", type: "agent_bot" }, made: {} },
  },
  {
    by: "a campaign",
    write: ({ other }, id) => void other.campaign(id, "Hi"),
    shown: { type: "outgoing", sender: null, made: { campaign_id: 4 } },
  },
];

for (const { by, write, shown } of WRITERS)
  test(`what ${by} writes is told as theirs`, async (context) => {
    const emulator = await createEmulator();
    context.after(() => emulator.stop());
    const bot = await startServer(context);
    emulator.attachBot({ url: bot.url });
    write(emulator, hello(emulator));
    const body = (await told(emulator, [bot], "message_created")) as JsonObject;
    const made = { ...(body["content_attributes"] as object), ...(body["additional_attributes"] as object) };
    assert.deepEqual({ type: body["message_type"], sender: body["sender"], made }, shown);
  });

test("a voice message's late text comes as a change of the message", async (context) => {
  const emulator = await createEmulator();
  context.after(() => emulator.stop());
  const bot = await startServer(context);
  emulator.attachBot({ url: bot.url });
  const { message } = emulator.visitor.write(null, {
    attachments: [{ name: "voice.ogg", contentType: "audio/ogg" }],
  });
  emulator.other.transcript(message, "where is my parcel");
  const body = (await told(emulator, [bot], "message_updated")) as { attachments: readonly JsonObject[] };
  assert.equal(body.attachments[0]?.["transcribed_text"], "where is my parcel");
});

test("a note is told with the last public message of its conversation", async (context) => {
  const emulator = await createEmulator();
  context.after(() => emulator.stop());
  const bot = await startServer(context);
  emulator.attachBot({ url: bot.url });
  const { conversation, message } = emulator.visitor.write("Hello");
  emulator.agent.reply(conversation, "careful", { private: true });
  const body = (await told(emulator, [bot], "message_created")) as {
    conversation: { messages: readonly JsonObject[] };
  };
  assert.deepEqual(
    body.conversation.messages.map(({ id }) => id),
    [message],
  );
});
