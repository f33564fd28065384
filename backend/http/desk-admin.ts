/** `/api/desk/audit` and `/api/desk/health`, for admins: who did what when, and whether anybody was forgotten. */
import { type AuditPage, auditPage, auditQuery, type DeskHealth, deskHealth } from "../../contract/desk.ts";
import { problem } from "../../contract/fault.ts";
import type { Doors } from "./doors.ts";
import type { App } from "./typed-app.ts";
import type { Who } from "./who.ts";

const ROWS = 100;
const MOST_ROWS = 500;

export function openDeskAdmin(app: App, { engine, records }: Doors, who: Who): void {
  app.get(
    "/api/desk/audit",
    {
      onRequest: who.requireAdmin,
      schema: { querystring: auditQuery, response: { 200: auditPage, default: problem } },
    },
    async (request): Promise<AuditPage> => {
      const { before, limit } = request.query;
      const start = before === undefined ? Number.MAX_SAFE_INTEGER : Number(before);
      const rows = await records.auditBefore(start, Math.min(MOST_ROWS, Number(limit ?? ROWS)));
      return { rows: rows.map(({ userId, ...rest }) => ({ ...rest, user_id: userId })) };
    },
  );

  app.get(
    "/api/desk/health",
    { onRequest: who.requireAdmin, schema: { response: { 200: deskHealth, default: problem } } },
    async (): Promise<DeskHealth> => {
      const { oldestUnanswered, waiting, places, agentsOnline, breaches } = await engine.examine();
      return {
        oldest_unanswered_ms: oldestUnanswered,
        waiting,
        ...places,
        agents_online: agentsOnline,
        breaches: [...breaches],
      };
    },
  );
}
