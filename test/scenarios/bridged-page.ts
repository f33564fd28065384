/** A visitor of our page whose conversation lives in a Chatwoot stand-in too, seen from both sides. */
import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { ChatEvents } from "../../contract/chat.ts";
import type { SeenConversation } from "../../emulator/play.ts";
import type { ChatwootStage } from "./chatwoot-stage.ts";
import { until } from "./deadline.ts";
import { type EventReader, openChat } from "./event-reader.ts";
import { newVisitor, type Visitor } from "./visitor.ts";

export type BridgedVisitor = Visitor &
  Disposable & {
    readonly events: EventReader<ChatEvents>;
    /** As it stands there; throws while it has not begun there. */
    readonly there: () => SeenConversation;
    /** Resolves when it looks like this there; rejects with what it looks like. */
    readonly sees: (looks: readonly string[], status?: SeenConversation["status"]) => Promise<void>;
    /** Resolves when the page was sent exactly this, as "author: text"; rejects with what it was sent. */
    readonly hears: (lines: readonly string[]) => Promise<void>;
    /** The same browser at the Baton that runs now, its page opened anew. */
    readonly comesBack: () => Promise<BridgedVisitor>;
  };

/** Somebody who opens the page for the first time. */
export const openPage = async (it: ChatwootStage): Promise<BridgedVisitor> =>
  bridged(it, await newVisitor(it.baton()));

async function bridged(it: ChatwootStage, visitor: Visitor): Promise<BridgedVisitor> {
  const events = await openChat(visitor.client);
  const find = () =>
    it.chatwoot.look.conversations().find(({ contactName }) => contactName === visitor.userId);
  const there = () => {
    const found = find();
    if (found === undefined) throw new Error(`${visitor.userId} has no conversation there`);
    return found;
  };
  return {
    ...visitor,
    events,
    there,
    sees: async (looks, status) => {
      await it.until(
        () => find() !== undefined,
        () => `${visitor.userId} has no conversation there\n${it.baton().output().stdout}`,
      );
      await it.sees(there().id, looks, status);
    },
    hears: async (lines) => {
      const isHeard = async () => (isDeepStrictEqual(heardBy(events), lines) ? true : null);
      await until(isHeard, "the page is sent it").catch(() => undefined);
      assert.deepEqual(heardBy(events), lines);
    },
    // The client's address is the same, because the stage keeps the port.
    comesBack: () => bridged(it, visitor),
    [Symbol.dispose]: events.close,
  };
}

/** In the order in which it was sent; a message that was sent twice is there twice. */
const heardBy = (events: EventReader<ChatEvents>): readonly string[] =>
  events.dataOf("message").map(({ author, text }) => `${author}: ${text}`);
