/** A lost agent's conversations, when the store fails in that very moment; and packets and turns after long. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ANNA, BEN } from "../../test/fakes/builders.ts";
import { openDesk } from "../../test/fakes/desk-stage.ts";
import { conversationId } from "../conversation/ids.ts";
import type { Store } from "./ports.ts";

const SECOND = 1_000;
const FIVE = Array.from({ length: 5 }, (_, index) => conversationId(`page-${index + 1}`));

test("nobody waits for ever: a full disk does not keep a lost agent's visitors, and each is tried once a second", async () => {
  let isFull = false;
  let tries = 0;
  const wrap = (store: Store): Store => ({
    ...store,
    save: async (save) => {
      if (save.audit?.what !== "agent-vanished") return store.save(save);
      tries += 1;
      if (isFull) throw new Error("the disk is full");
      return store.save(save);
    },
  });
  await using desk = await openDesk({ wrap });
  await desk.arrives(ANNA);
  for (const id of FIVE) {
    await desk.writes("hello", id);
    await desk.takesOver(ANNA, id);
  }
  isFull = true;
  desk.engine.team.choose(ANNA, "offline");
  await desk.pass(0);
  for (let second = 0; second < 5; second++) await desk.pass(SECOND);
  assert.equal(tries, FIVE.length * 6, "one at once and one each second");
  isFull = false;
  await desk.pass(SECOND);
  assert.deepEqual(
    await Promise.all(FIVE.map((id) => desk.place(id))),
    FIVE.map(() => "queued"),
  );
});

test("the packet of a long talk still says what was handed over", async () => {
  await using desk = await openDesk();
  await desk.writes("My parcel is lost");
  await desk.takesOver(ANNA);
  for (let round = 0; round < 50; round++) await desk.replies(ANNA, `answer ${round}`);
  const packet = await desk.engine.packetOf(await desk.conversation());
  assert.deepEqual(packet?.summary, [{ text: "My parcel is lost", seq: 1 }]);
  await desk.takesOver(BEN);
  assert.deepEqual((await desk.engine.packetOf(await desk.conversation()))?.summary, packet?.summary);
});
