/** `/api/desk/session` and `/api/desk/state`: who is at the desk. */
import { type DeskSession, deskSession, signInBody, stateBody } from "../../contract/desk.ts";
import { problem } from "../../contract/fault.ts";
import type { Doors } from "./doors.ts";
import type { App } from "./typed-app.ts";
import type { Who } from "./who.ts";

export function openDeskSession(app: App, { clock, engine, policy, records }: Doors, who: Who): void {
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
    who.signOut(reply);
    if (agent !== null) {
      engine.team.leave(agent);
      await records.addAudit({ at: clock.now(), who: agent, what: "signed-out", detail: request.ip });
    }
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
