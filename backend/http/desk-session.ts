/** `/api/desk/session`, `/api/desk/state` and `/api/desk/beat`: who is at the desk. */
import { type DeskSession, deskSession, signInBody, stateBody } from "../../contract/desk.ts";
import { problem } from "../../contract/fault.ts";
import type { Doors } from "./doors.ts";
import type { EventStreams } from "./event-stream.ts";
import type { App } from "./typed-app.ts";
import type { Who } from "./who.ts";

type Parts = { readonly doors: Doors; readonly who: Who; readonly streams: EventStreams };

export function openDeskSession(app: App, { doors, who, streams }: Parts): void {
  const { clock, engine, policy, records } = doors;
  app.post(
    "/api/desk/session",
    { schema: { body: signInBody, response: { 200: deskSession, default: problem } } },
    async (request, reply): Promise<DeskSession> => {
      const { agent, role } = await who.signIn(request, reply, request.body.token ?? null);
      await records.addAudit({ at: clock.now(), who: agent, what: "signed-in", detail: request.ip });
      return { agent, role, replies: [...policy.replies], overdue_ms: policy.waiting.overdueMs };
    },
  );

  app.delete("/api/desk/session", async (request, reply) => {
    const agent = who.signedIn(request);
    const session = who.session(request);
    who.signOut(reply);
    // First, so that the consoles that are left with it are not taken for others that are still open.
    if (session !== null) streams.endSession(session.id);
    if (agent !== null) {
      engine.team.leave(agent);
      await records.addAudit({ at: clock.now(), who: agent, what: "signed-out", detail: request.ip });
    }
    return reply.code(204).send();
  });

  app.post("/api/desk/beat", { onRequest: who.requireAgent }, async (request, reply) => {
    engine.team.beat(who.agent(request));
    return reply.code(204).send();
  });

  app.post(
    "/api/desk/state",
    { onRequest: who.requireAgent, schema: { body: stateBody } },
    async (request, reply) => {
      const agent = who.agent(request);
      const { state } = request.body;
      engine.team.choose(agent, state);
      await records.addAudit({ at: clock.now(), who: agent, what: "chose-state", detail: state });
      return reply.code(204).send();
    },
  );
}
