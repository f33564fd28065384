/** The doors below /emulator/: whoever cannot call the emulator in process plays over HTTP, JSON in and out. */

import type { FastifyInstance } from "fastify";
import { type Static, type TSchema, Type } from "typebox";
import { Value } from "typebox/value";
import { readBody } from "./bodies.ts";
import { isObject, textOf, wholeOf } from "./door.ts";
import type { Emulator, JsonObject } from "./play.ts";
import {
  AvailabilitySchema,
  FaultSchema,
  FileSchema,
  RatesSchema,
  StatusSchema,
  TextInSchema,
} from "./play-schemas.ts";

interface PlayDoor {
  readonly path: string;
  /** Gives the answer; undefined when what was sent does not fit. */
  run(sent: unknown): { readonly answer: unknown } | undefined;
}

function door<Schema extends TSchema>(
  path: string,
  schema: Schema,
  act: (given: Static<Schema>) => unknown,
): PlayDoor {
  return { path, run: (sent) => (Value.Check(schema, sent) ? { answer: act(sent) ?? {} } : undefined) };
}

const Conversation = { conversation: Type.Integer() };

function visitorDoors({ visitor }: Emulator): readonly PlayDoor[] {
  const writing = Type.Object({
    text: Type.Union([Type.String(), Type.Null()]),
    conversation: Type.Optional(Type.Integer()),
    inbox: Type.Optional(Type.Integer()),
    sourceId: Type.Optional(Type.String()),
    attachments: Type.Optional(Type.Array(FileSchema)),
  });
  const answer = Type.Object({
    message: Type.Integer(),
    values: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  });
  return [
    door("visitor/write", writing, ({ text, ...rest }) => visitor.write(text, rest)),
    door("visitor/submit", answer, ({ message, values }) => visitor.submit(message, values)),
    door("visitor/read-all", Type.Object(Conversation), ({ conversation }) => visitor.readAll(conversation)),
    door("visitor/open-widget", Type.Object({}), () => visitor.openWidget()),
    door("visitor/typing", Type.Object({ ...Conversation, isOn: Type.Boolean() }), (given) =>
      visitor.typing(given.conversation, given.isOn),
    ),
  ];
}

function agentDoors({ agent }: Emulator): readonly PlayDoor[] {
  const reply = Type.Object({
    ...Conversation,
    text: Type.String(),
    private: Type.Optional(Type.Boolean()),
    name: Type.Optional(Type.String()),
    attachments: Type.Optional(Type.Array(FileSchema)),
  });
  const assign = Type.Object({ ...Conversation, agent: Type.Union([Type.Integer(), Type.Null()]) });
  const typing = Type.Object({
    ...Conversation,
    isOn: Type.Boolean(),
    isPrivate: Type.Optional(Type.Boolean()),
  });
  return [
    door("agent/reply", reply, ({ conversation, text, ...rest }) => agent.reply(conversation, text, rest)),
    door("agent/status", Type.Object({ ...Conversation, status: StatusSchema }), (given) =>
      agent.status(given.conversation, given.status),
    ),
    door("agent/assign", assign, (given) => agent.assign(given.conversation, given.agent)),
    door("agent/assign-bot", Type.Object(Conversation), (given) => agent.assignBot(given.conversation)),
    door("agent/label", Type.Object({ ...Conversation, labels: Type.Array(Type.String()) }), (given) =>
      agent.label(given.conversation, given.labels),
    ),
    door("agent/typing", typing, (given) => agent.typing(given.conversation, given.isOn, given.isPrivate)),
    door("agent/delete-message", Type.Object({ message: Type.Integer() }), (given) =>
      agent.deleteMessage(given.message),
    ),
    door(
      "agent/availability",
      Type.Object({ agent: Type.Integer(), availability: AvailabilitySchema }),
      (given) => agent.availability(given.agent, given.availability),
    ),
  ];
}

function otherDoors({ other }: Emulator): readonly PlayDoor[] {
  const said = [
    ["phone-echo", other.phoneEcho],
    ["slack-reply", other.slackReply],
    ["automation-message", other.automationMessage],
    ["template", other.template],
    ["other-bot", other.otherBot],
    ["captain", other.captain],
    ["campaign", other.campaign],
  ] as const;
  return [
    ...said.map(([path, say]) =>
      door(`other/${path}`, TextInSchema, ({ conversation, text }) => say(conversation, text)),
    ),
    door("other/automation-status", Type.Object({ ...Conversation, status: StatusSchema }), (given) =>
      other.automationStatus(given.conversation, given.status),
    ),
    door("other/transcript", Type.Object({ message: Type.Integer(), text: Type.String() }), (given) =>
      other.transcript(given.message, given.text),
    ),
  ];
}

function setupDoors(emulator: Emulator): readonly PlayDoor[] {
  const webhook = Type.Object({
    url: Type.String(),
    subscriptions: Type.Optional(Type.Array(Type.String())),
  });
  const inbox = Type.Object({ webhookUrl: Type.String(), name: Type.Optional(Type.String()) });
  return [
    door("bot", Type.Object({ url: Type.String(), name: Type.Optional(Type.String()) }), emulator.attachBot),
    door("webhook", webhook, emulator.registerWebhook),
    door("api-inbox", inbox, emulator.createApiInbox),
    door("faults/next", FaultSchema, (fault) => emulator.faults.next(fault)),
    door("faults/seeded", RatesSchema, (rates) => emulator.faults.seeded(rates)),
    door("faults/clear", Type.Object({}), () => emulator.faults.clear()),
    door("idle", Type.Object({}), () => emulator.idle()),
    door("down", Type.Object({ ms: Type.Integer({ minimum: 1, maximum: 600_000 }) }), ({ ms }) =>
      beDown(emulator, ms),
    ),
  ];
}

/** Away for so long, from right after the answer: over HTTP nobody could ask it to come back. */
function beDown(emulator: Emulator, ms: number): void {
  setTimeout(() => {
    emulator.down().then(
      () => setTimeout(() => void emulator.up(), ms),
      () => undefined,
    );
  }, 20);
}

/** As many of the newest calls and deliveries as the page shows. */
const SHOWN = 40;

function state({ look, setup, url }: Emulator) {
  return {
    url,
    inboxes: { web: setup.webInbox.id, page: setup.apiInbox?.id ?? null },
    hasBot: setup.bot !== null,
    conversations: look.conversations(),
    requests: look.requests().slice(-SHOWN),
    deliveries: look.deliveries().slice(-SHOWN),
  };
}

function openLook(app: FastifyInstance, emulator: Emulator): void {
  const { look } = emulator;
  // From an index on, so that a long run is read in parts.
  const from = (query: unknown) => wholeOf(textOf(isObject(query) ? query["from"] : "0") ?? "0") ?? 0;
  app.get("/emulator/state", () => state(emulator));
  app.get("/emulator/setup", () => emulator.setup);
  app.get("/emulator/look/conversations", () => look.conversations());
  app.get("/emulator/look/requests", (request) => look.requests().slice(from(request.query)));
  app.get("/emulator/look/deliveries", (request) => look.deliveries().slice(from(request.query)));
  app.get<{ Params: { id: string } }>("/emulator/look/conversation/:id", (request, reply) => {
    const seen = look.conversations().find(({ id }) => id === Number(request.params.id));
    return seen ?? reply.code(404).send({ error: "there is no such conversation" });
  });
}

/** Ids that are not there are answered 404, and what does not fit 422; both with the reason. */
async function play({ path, run }: PlayDoor, body: JsonObject): Promise<{ status: number; body: unknown }> {
  try {
    const done = run(body);
    if (done === undefined) return { status: 422, body: { error: `not what /emulator/${path} takes` } };
    return { status: 200, body: (await done.answer) ?? {} };
  } catch (fault) {
    return { status: 404, body: { error: fault instanceof Error ? fault.message : String(fault) } };
  }
}

export function openPlay(app: FastifyInstance, emulator: Emulator): void {
  openLook(app, emulator);
  const doors = [
    ...visitorDoors(emulator),
    ...agentDoors(emulator),
    ...otherDoors(emulator),
    ...setupDoors(emulator),
  ];
  for (const door of doors)
    app.post(`/emulator/${door.path}`, async (request, reply) => {
      const sent = await readBody(request.body, "application/json");
      const { status, body } = await play(door, sent.body);
      return reply.code(status).send(body);
    });
}
