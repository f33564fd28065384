/** What every archive keeps to about conversations in which something has to happen. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationId } from "../../backend/conversation/ids.ts";
import type { Conversation } from "../../backend/conversation/state.ts";
import type { Store } from "../../backend/engine/ports.ts";
import {
  AT,
  aConversation,
  aFirstMessage,
  aMemory,
  aSave,
  aTurn,
  botOwns,
  HERE,
  peopleOwn,
  queued,
} from "./builders.ts";
import type { StoreUnderTest } from "./store-contract.ts";

const DIRECT = conversationId("direct-1");

/** Saves a conversation of its own for each, named page-1, page-2 … */
async function saveAll(store: Store, all: readonly Partial<Conversation>[]): Promise<void> {
  for (const [index, over] of all.entries()) {
    const next = aConversation({ id: conversationId(`page-${index + 1}`), ...over });
    await store.save(aSave({ next }));
  }
}

/** Tests the watchlists of the archive that `make` makes, an empty one each time. */
export function testWatchlists(name: string, make: () => Promise<StoreUnderTest>): void {
  test(`${name}: due alarms come in the order in which they are due, and no more than are asked for`, async () => {
    await using it = await make();
    assert.equal(await it.archive.nextAlarm(), null);
    await saveAll(it.store, [{ alarm: 30 }, { alarm: null }, { alarm: 10 }, { alarm: 20 }]);
    assert.deepEqual(await it.archive.dueAlarms(9, 10), []);
    assert.deepEqual(await it.archive.dueAlarms(20, 10), ["page-3", "page-4"]);
    assert.deepEqual(await it.archive.dueAlarms(99, 2), ["page-3", "page-4"]);
    assert.deepEqual(await it.archive.dueAlarms(99, 10), ["page-3", "page-4", "page-1"]);
    assert.equal(await it.archive.nextAlarm(), 10);
  });

  test(`${name}: who waits for longest comes first`, async () => {
    await using it = await make();
    const waits = (since: number) => ({ memory: aMemory({ waiting: { since, from: 1 } }) });
    await saveAll(it.store, [waits(30), {}, waits(10), waits(20)]);
    const ids = async (limit: number) => (await it.archive.waiting(limit)).map(({ id }) => id);
    assert.deepEqual(await ids(10), ["page-3", "page-4", "page-1"]);
    assert.deepEqual(await ids(1), ["page-3"]);
    assert.equal(await it.archive.countWaiting(), 3);
  });

  test(`${name}: the switch means something for open turns, and for whom it gave to people`, async () => {
    await using it = await make();
    await it.store.save(aFirstMessage());
    await saveAll(it.store, [
      { id: conversationId("gathering"), turn: aTurn({ askAt: AT }), alarm: AT },
      { id: conversationId("switched"), control: peopleOwn({ reason: "switch", place: queued() }) },
      { id: conversationId("taken"), control: peopleOwn() },
      { id: conversationId("idle"), alarm: AT },
    ]);
    const { effects } = aFirstMessage();
    const direct = aConversation({ id: DIRECT, channel: "direct", lastSeq: 1, turn: aTurn() });
    await it.store.save(aSave({ next: direct, effects }));
    const touched = await it.archive.touchedBySwitch();
    assert.deepEqual(touched.toSorted(), [DIRECT, "gathering", HERE, "switched"].toSorted());
  });

  test(`${name}: all of people's conversations are known, and nobody else's`, async () => {
    await using it = await make();
    const controls = [peopleOwn(), botOwns(), peopleOwn({ place: queued() })];
    await saveAll(
      it.store,
      controls.map((control) => ({ control })),
    );
    const people = (await it.archive.withPeople()).toSorted((one, other) => (one.id < other.id ? -1 : 1));
    assert.deepEqual(
      people.map(({ id, control }) => [id, control]),
      [
        ["page-1", controls[0]],
        ["page-3", controls[2]],
      ],
    );
  });
}
