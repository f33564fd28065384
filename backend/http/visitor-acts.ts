/** What a visitor does beside writing: ask for a person, leave an address, type. Always in their own conversation. */
import type { FastifyRequest } from "fastify";
import { addressBody } from "../../contract/chat.ts";
import type { ConversationId, UserId } from "../conversation/ids.ts";
import type { Doors } from "./doors.ts";
import { HttpFault } from "./faults.ts";
import type { Limits } from "./limits.ts";
import type { App } from "./typed-app.ts";
import type { Who } from "./who.ts";

type Parts = { readonly who: Who; readonly limits: Limits };

export function openVisitorActs(app: App, doors: Doors, { who, limits }: Parts): void {
  const { archive, clock, engine, feed, policy } = doors;
  const visitorOf = async (request: FastifyRequest): Promise<Visitor> => {
    const id = who.visitor(request);
    const found = id === null ? null : await archive.findConversation(id);
    if (id !== null && found?.userId) return { conversation: id, userId: found.userId };
    throw new HttpFault(401, "There is no conversation yet; POST /api/chat/session begins one.");
  };

  app.post("/api/chat/handover", async (request, reply) => {
    const { conversation } = await visitorOf(request);
    if (!policy.handover.button) throw new HttpFault(403, "Nobody can be asked for here.");
    await limits.forMessage(request, "page");
    await engine.receive({ type: "visitor-asked-for-person", conversation, at: clock.now() });
    return reply.code(204).send();
  });

  app.post("/api/chat/address", { schema: { body: addressBody } }, async (request, reply) => {
    const { conversation } = await visitorOf(request);
    await limits.forMessage(request, "page");
    const { address } = request.body;
    await engine.receive({ type: "visitor-left-address", conversation, address, at: clock.now() });
    return reply.code(204).send();
  });

  app.post("/api/chat/typing", async (request, reply) => {
    const { userId } = await visitorOf(request);
    await limits.forTyping(request);
    feed.publishDesk({ type: "visitor-typing", userId });
    return reply.code(204).send();
  });
}

type Visitor = { readonly conversation: ConversationId; readonly userId: UserId };
