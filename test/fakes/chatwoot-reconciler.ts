/** A reconciler beside a Chatwoot that answers what a test says, path by path. */
import assert from "node:assert/strict";
import type { Static, TSchema } from "typebox";
import { Value } from "typebox/value";
import { ChatwootFault } from "../../backend/chatwoot/client-faults.ts";
import type { Read } from "../../backend/chatwoot/intake.ts";
import { createReconciler } from "../../backend/chatwoot/reconcile.ts";
import type { ConversationId } from "../../backend/conversation/ids.ts";
import type { Json } from "./chatwoot-payloads.ts";
import { served } from "./chatwoot-told.ts";
import { createManualClock } from "./manual-clock.ts";
import { createSilentJournal } from "./silent-journal.ts";

const NOW = 1785240000000;
export const SECONDS = NOW / 1000;
export const HOUR = 3_600;

type Answer = Json | ChatwootFault;

export const broken = () => new ChatwootFault("GET", { kind: "broken", status: 500, isUnknown: true });
export const gone = () => new ChatwootFault("GET", { kind: "not-found", status: 404, isUnknown: false });

export const page = (...payload: readonly Json[]): Json => ({ data: { payload } });
export const messages = (...payload: readonly Json[]): Json => ({ payload });

export const there = (id: number, newest: number, rest: Json = {}): Json => ({
  id,
  inbox_id: 3,
  status: "pending",
  updated_at: SECONDS,
  last_activity_at: SECONDS,
  messages: [{ id: newest }],
  ...rest,
});

export const by =
  (message_type: number) =>
  (id: number, rest: Json = {}): Json => ({
    id,
    content: `words ${id}`,
    message_type,
    created_at: SECONDS,
    private: false,
    ...rest,
  });
export const [incoming, outgoing] = [by(0), by(1)];

/** A reconciler of inbox 3 and the page's inbox 9, where conversations are known by the newest message that was heard of. */
export function openReconciler(
  known: Readonly<Record<number, number>>,
  answers: Readonly<Record<string, Answer>>,
) {
  /** But for the lists of inbox 9. */
  const asked: string[] = [];
  const taken: { readonly there: number; readonly messages: readonly number[] }[] = [];
  const clock = createManualClock(NOW);
  const journal = createSilentJournal();
  const current: Record<string, Answer> = { ...answers };
  let storing: Error | null = null;
  const reconciler = createReconciler({
    served: { ...served, inboxIds: [3] },
    clock,
    journal,
    client: {
      get: async <Schema extends TSchema>(path: string, schema: Schema, how?: { as?: "bot" | "user" }) => {
        assert.equal(how?.as, "user");
        if (!path.includes("inbox_id=9")) asked.push(path);
        const answer = current[path] ?? (path.includes("?status=") ? page() : gone());
        if (answer instanceof ChatwootFault) throw answer;
        const value: Static<Schema> = Value.Parse(schema, answer);
        return value;
      },
    },
    intake: {
      takeRead: async ({ conversation, messages: read }: Read) => {
        if (storing !== null) throw storing;
        taken.push({ there: conversation.id, messages: read.map(({ id }) => id) });
      },
    },
    newestOf: async (id: ConversationId) => known[Number(id.split("-")[2])] ?? null,
  });
  return {
    asked,
    taken,
    clock,
    journal,
    reconciler,
    /** What Chatwoot answers from now on. */
    answer: (next: Readonly<Record<string, Answer>>) => Object.assign(current, next),
    failStoring: (fault: Error | null) => {
      storing = fault;
    },
    begin: async () => {
      reconciler.start();
      await untilIdle(clock);
    },
    nextRound: async () => {
      clock.advance(180_000);
      await untilIdle(clock);
    },
  };

  async function untilIdle({ pauses }: typeof clock): Promise<void> {
    while (pauses().length === 0) await new Promise((next) => setImmediate(next));
  }
}

export const PENDING = "/conversations?status=pending&inbox_id=3&assignee_type=all&page=1";
export const ALL = "/conversations?status=all&inbox_id=3&assignee_type=all&page=1";
