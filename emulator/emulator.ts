/**
 * A stand-in for Chatwoot on 127.0.0.1: its API, its signed webhooks, its rules of pending and open, and its faults.
 * It knows nothing of the bot it talks to.
 */

import { createServer, type Server } from "node:http";
import { accountDoors } from "./api-account.ts";
import { contactDoors } from "./api-contacts.ts";
import { conversationDoors } from "./api-conversations.ts";
import { inboxDoors } from "./api-inboxes.ts";
import { messageDoors } from "./api-messages.ts";
import { publicDoors } from "./api-public.ts";
import { statusDoors } from "./api-status.ts";
import { createApp } from "./app.ts";
import { forceStatus, noteActivity } from "./conversation-acts.ts";
import { createDelivery } from "./deliver.ts";
import type { Door } from "./door.ts";
import { createFaultBook } from "./faults.ts";
import type { Happening, Stage } from "./happenings.ts";
import { createJournal, type Journal } from "./journal.ts";
import { createLook } from "./look.ts";
import { markMessage } from "./message-acts.ts";
import type { Emulator, EmulatorSettings } from "./play.ts";
import { createAgent, createOther, createVisitor } from "./player.ts";
import { botErrands, type Errand, laterErrands } from "./receivers.ts";
import { createSetup } from "./setup.ts";
import { createWatch } from "./watch.ts";
import { createWorld, found } from "./world.ts";

const TIMEOUT_MS = 5000;
const RETRY_PAUSE_MS = 3000;
/** Longer than clients keep a connection: one that the server gives up first would fail a call by chance. */
const KEPT_MS = 65_000;
const VERSION = "4.16.2";

/** A bot that fails on a message of a pending conversation loses it; an API inbox's message is marked as failed. */
function onFailure(stage: Stage, { kind, happening }: Errand): void {
  if (!("message" in happening) || kind === "account") return;
  if (kind === "api-inbox") {
    // The event that this mark causes may fail too: it says nothing new then.
    if (stage.world.messages.get(happening.message.id)?.status !== "failed")
      markMessage(stage, happening.message.id, {
        status: "failed",
        error: "the webhook could not be delivered",
      });
    return;
  }
  const conversation = found(stage.world.conversations, happening.conversation.id, "conversation");
  if (conversation.status !== "pending") return;
  const opened = forceStatus(stage, conversation.id, "open");
  noteActivity(stage, opened, "Conversation was marked open by system due to an error with the agent bot.");
}

function createStage(settings: EmulatorSettings, journal: Journal, changed: () => void) {
  const seed = settings.seed ?? 1;
  const now = settings.now ?? Date.now;
  const world = createWorld({
    seed,
    now,
    isAssigning: settings.isAssigning ?? false,
    version: settings.version ?? VERSION,
  });
  const faults = createFaultBook(seed + 1);
  const delivery = createDelivery({
    timeoutMs: settings.timeoutMs ?? TIMEOUT_MS,
    retryPauseMs: settings.retryPauseMs ?? RETRY_PAUSE_MS,
    now,
    newId: world.chance.uuid,
    faults,
    journal,
    failed: (errand) => onFailure(stage, errand),
  });
  const stage: Stage = {
    world,
    tell: (happening: Happening) => {
      changed();
      for (const errand of botErrands(world, happening)) delivery.take(errand);
      delivery.later(() => {
        for (const errand of laterErrands(world, happening)) delivery.take(errand);
      });
    },
  };
  return { stage, faults, delivery };
}

function allDoors(stage: Stage, settings: EmulatorSettings): readonly Door[] {
  return [
    ...conversationDoors(stage, settings.isMerging ?? false),
    ...statusDoors(stage),
    ...messageDoors(stage),
    ...contactDoors(stage),
    ...inboxDoors(stage.world, settings.isAssigning ?? false),
    ...accountDoors(stage.world),
    ...publicDoors(stage),
  ];
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Listens when it resolves; rejects with the server's error if the port is taken. */
export async function createEmulator(settings: EmulatorSettings = {}): Promise<Emulator> {
  const watch = createWatch();
  const journal = createJournal(watch.changed);
  const { stage, faults, delivery } = createStage(settings, journal, watch.changed);
  const { world } = stage;
  const app = createApp({ world, faults, journal, requestsPerMinute: settings.requestsPerMinute ?? null });
  const server = createServer((request, response) => app.routing(request, response));
  server.keepAliveTimeout = KEPT_MS;
  const port = await listen(server, settings.port ?? 0);
  world.address.origin = `http://127.0.0.1:${port}`;
  const office = createSetup(world, settings.isAssigning ?? false);
  const emulator: Emulator = {
    get setup() {
      return office.setup;
    },
    attachBot: office.attachBot,
    registerWebhook: office.registerWebhook,
    createApiInbox: office.createApiInbox,
    url: world.address.origin,
    visitor: createVisitor(stage),
    agent: createAgent(stage),
    other: createOther(stage),
    look: createLook(world, journal),
    faults,
    down: () => close(server),
    up: async () => void (await listen(server, port)),
    idle: delivery.idle,
    until: watch.until,
    stop: async () => {
      await Promise.all([close(server), delivery.stop()]);
      await app.close();
    },
  };
  await app.open(allDoors(stage, settings), emulator);
  return emulator;
}
