/** `GET /metrics`: how the desk does, for Prometheus (https://prometheus.io/docs/instrumenting/exposition_formats/). */
import type { Doors } from "./doors.ts";
import type { App } from "./typed-app.ts";
import type { Who } from "./who.ts";

export function openMetrics(app: App, { engine }: Pick<Doors, "engine">, who: Who): void {
  app.get("/metrics", { onRequest: who.requireAdmin }, async (_request, reply) => {
    const { oldestUnanswered, waiting, places, agentsOnline, breaches } = await engine.examine();
    reply.type("text/plain; version=0.0.4; charset=utf-8").serializer(String);
    return [
      gauge(
        "oldest_unanswered_seconds",
        "Age of the oldest message that nobody answered.",
        oldestUnanswered / 1000,
      ),
      gauge("waiting", "Visitors who wait for an answer.", waiting),
      gauge("queued", "Conversations of people that nobody has.", places.queued),
      gauge("offered", "Conversations that are offered to an agent.", places.offered),
      gauge("assigned", "Conversations that an agent has.", places.assigned),
      gauge("agents_online", "Agents who take offers.", agentsOnline),
      gauge(
        "breaches",
        "Waiting visitors without an owner at work, a place or an alarm; always 0.",
        breaches.length,
      ),
    ].join("");
  });
}

const gauge = (name: string, help: string, value: number): string =>
  `# HELP baton_${name} ${help}\n# TYPE baton_${name} gauge\nbaton_${name} ${value}\n`;
