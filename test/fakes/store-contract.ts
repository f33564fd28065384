/** What every store keeps to, whatever database it stands on. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { conversationId, userId } from "../../backend/conversation/ids.ts";
import type { Archive, Records, Save, Store } from "../../backend/engine/ports.ts";
import { anyConversation } from "./any-conversation.ts";
import {
  ANNA,
  AT,
  aConversation,
  aFirstMessage,
  aMessage,
  annaOwns,
  aSave,
  aSwitchSave,
  HERE,
  peopleOwn,
  queued,
  switchOff,
  switchOn,
} from "./builders.ts";

const THERE = conversationId("page-2");
const DIRECT = conversationId("direct-1");
const CONFLICT = { type: "conflict" };
const NOTHING = { conversation: null, userId: null, version: 0, repeated: null };

export type StoreUnderTest = AsyncDisposable & {
  readonly store: Store;
  readonly archive: Archive;
  readonly records: Records;
};

/** The bot's reply to the first message, on top of version 1. */
const aReply = (over: Partial<Save> = {}): Save =>
  aSave({
    userId: userId(1),
    next: aConversation({ lastSeq: 2 }),
    messages: [aMessage({ seq: 2, author: "bot", text: "hi", turn: 1 })],
    endings: [{ turn: 1, outcome: { type: "replied", seq: 2, text: "hi" } }],
    expected: { version: 1, deskEpoch: 0 },
    ...over,
  });

/** Tests the store that `make` makes, an empty one each time. */
export function testStore(name: string, make: () => Promise<StoreUnderTest>): void {
  testLoading(name, make);
  testRoundTrip(name, make);
  testConflicts(name, make);
  testEffects(name, make);
}

function testLoading(name: string, make: () => Promise<StoreUnderTest>): void {
  test(`${name}: an unknown conversation is none, and the desk begins with the switch off`, async () => {
    await using it = await make();
    assert.deepEqual(await it.store.load(HERE, "k-1"), { ...NOTHING, desk: switchOff() });
    assert.deepEqual(await it.store.loadDesk(), switchOff());
    assert.deepEqual(await it.store.pendingEffects(), []);
  });

  test(`${name}: what was saved is loaded, one version on`, async () => {
    await using it = await make();
    const save = aFirstMessage();
    await it.store.save(save);
    const loaded = { conversation: save.next, userId: userId(1), desk: switchOff(), repeated: null };
    assert.deepEqual(await it.store.load(HERE, null), { ...loaded, version: 1 });
    const next = aConversation({ lastSeq: 1, control: annaOwns() });
    await it.store.save(aSave({ userId: userId(1), next, expected: { version: 1, deskEpoch: 0 } }));
    assert.deepEqual(await it.store.load(HERE, "other"), { ...loaded, conversation: next, version: 2 });
  });

  test(`${name}: a conversation of people keeps its reason and its place`, async () => {
    for (const control of [
      annaOwns(),
      peopleOwn({ epoch: 3, reason: "bot-failed", place: queued(), stays: true, wanted: ["billing"] }),
      peopleOwn({ place: { type: "offered", agent: ANNA, until: AT + 30_000, from: queued({ step: 2 }) } }),
    ]) {
      await using it = await make();
      await it.store.save(aSave({ next: aConversation({ control }) }));
      assert.deepEqual((await it.store.load(HERE, null)).conversation?.control, control);
    }
  });

  test(`${name}: own room: a key is known again in its own conversation only`, async () => {
    await using it = await make();
    await it.store.save(aFirstMessage());
    await it.store.save(aSave({ next: aConversation({ id: THERE }) }));
    assert.deepEqual((await it.store.load(HERE, "k-1")).repeated, aMessage({ key: "k-1" }));
    assert.equal((await it.store.load(HERE, "k-2")).repeated, null);
    assert.equal((await it.store.load(THERE, "k-1")).repeated, null);
  });

  test(`${name}: page visitors are numbered as they come, direct callers are not`, async () => {
    await using it = await make();
    const save = async (over: Parameters<typeof aConversation>[0]) => {
      const saved = await it.store.save(aSave({ next: aConversation(over) }));
      return saved.type === "saved" ? saved.userId : saved;
    };
    assert.equal(await save({}), userId(1));
    assert.equal(await save({ id: DIRECT, channel: "direct" }), null);
    assert.equal(await save({ id: THERE }), userId(2));
    assert.equal((await it.store.load(DIRECT, null)).userId, null);
  });
}

function testRoundTrip(name: string, make: () => Promise<StoreUnderTest>): void {
  test(`${name}: nothing lost: any conversation is loaded, found and listed as it was saved`, async () => {
    await fc.assert(
      fc.asyncProperty(anyConversation, anyConversation, async (first, second) => {
        await using it = await make();
        await it.store.save(aSave({ next: first }));
        assert.deepEqual((await it.store.load(HERE, "not remembered")).conversation, first);
        const expected = { version: 1, deskEpoch: 0 };
        await it.store.save(aSave({ userId: userId(1), next: second, expected }));
        assert.deepEqual((await it.store.load(HERE, "not remembered")).conversation, second);
        assert.deepEqual((await it.archive.findConversation(HERE))?.conversation, second);
        const people = second.control.owner === "human" ? [second] : [];
        assert.deepEqual(await it.archive.withPeople(), people);
        const waiting = second.memory.waiting === null ? [] : [second];
        assert.deepEqual(await it.archive.waiting(10), waiting);
        assert.equal(await it.archive.nextAlarm(), second.alarm);
      }),
      { numRuns: 60 },
    );
  });

  test(`${name}: who did what is stored with what it tells of`, async () => {
    await using it = await make();
    const line = { at: AT, who: ANNA, what: "agent-took-over", detail: "bot → assigned to anna (takeover)" };
    await it.store.save(aFirstMessage({ audit: line }));
    assert.deepEqual(await it.records.auditBefore(100, 10), [{ ...line, number: 1, userId: userId(1) }]);
  });
}

function testConflicts(name: string, make: () => Promise<StoreUnderTest>): void {
  for (const [why, over] of [
    ["another version than the one it was decided on", { expected: { version: 2, deskEpoch: 0 } }],
    ["a switch that changed since it was decided", { expected: { version: 1, deskEpoch: 1 } }],
    ["a conversation that somebody else began", { expected: { version: 0, deskEpoch: 0 } }],
  ] as const)
    test(`${name}: a save meets ${why}, and nothing of it is stored`, async () => {
      await using it = await make();
      await it.store.save(aFirstMessage());
      const [asked] = await it.store.pendingEffects();
      const before = await it.store.load(HERE, null);
      const late = aReply({
        ...over,
        done: asked?.id ?? null,
        effects: aFirstMessage().effects,
        audit: { at: AT, who: "bot", what: "bot-answered", detail: "bot → queue (promised)" },
      });
      assert.deepEqual(await it.store.save(late), CONFLICT);
      assert.deepEqual(await it.store.load(HERE, null), before);
      assert.deepEqual(await it.archive.messagesAfter(HERE, 0, 10), [aMessage({ key: "k-1" })]);
      assert.equal(await it.archive.endingOf(HERE, 1), null);
      assert.deepEqual(await it.store.pendingEffects(), [asked]);
      assert.deepEqual(await it.records.auditBefore(100, 10), []);
    });

  test(`${name}: a new conversation is not begun under a switch that changed`, async () => {
    await using it = await make();
    assert.deepEqual(
      await it.store.save(aFirstMessage({ expected: { version: 0, deskEpoch: 1 } })),
      CONFLICT,
    );
    assert.deepEqual(await it.store.load(HERE, null), { ...NOTHING, desk: switchOff() });
  });

  test(`${name}: of two saves on the same version one wins, also when both come at once`, async () => {
    await using it = await make();
    await it.store.save(aFirstMessage());
    const saved = await Promise.all([it.store.save(aReply()), it.store.save(aReply())]);
    assert.deepEqual(
      saved.map(({ type }) => type),
      ["saved", "conflict"],
    );
    assert.equal((await it.archive.messagesAfter(HERE, 0, 10)).length, 2);
  });

  test(`${name}: no talk-over: the switch and a reply at once: whoever is second meets a conflict`, async () => {
    await using it = await make();
    await it.store.save(aFirstMessage());
    const [desk, reply] = await Promise.all([it.store.saveDesk(aSwitchSave()), it.store.save(aReply())]);
    assert.deepEqual([desk.type, reply.type], ["saved", "conflict"]);
    assert.deepEqual((await it.store.load(HERE, null)).desk, switchOn());
  });

  test(`${name}: the switch is saved once for each epoch, and a conflict stores nothing`, async () => {
    await using it = await make();
    const save = aSwitchSave({ effects: [{ type: "announce-switch", epoch: 1 }] });
    assert.equal((await it.store.saveDesk(save)).type, "saved");
    assert.deepEqual(await it.store.saveDesk(save), CONFLICT);
    assert.deepEqual(await it.store.loadDesk(), switchOn());
    assert.equal((await it.store.pendingEffects()).length, 1);
    assert.equal((await it.records.auditBefore(100, 10)).length, 1);
  });
}

function testEffects(name: string, make: () => Promise<StoreUnderTest>): void {
  test(`${name}: nothing lost: effects are stored with what they follow from, oldest first`, async () => {
    await using it = await make();
    const first = await it.store.save(aFirstMessage());
    const second = await it.store.saveDesk(aSwitchSave({ effects: [{ type: "announce-switch", epoch: 1 }] }));
    assert.ok(first.type === "saved" && second.type === "saved");
    assert.deepEqual(
      [...first.effects, ...second.effects].map(({ conversation, effect }) => ({ conversation, effect })),
      [
        { conversation: HERE, effect: { type: "ask-bot", turn: 1, from: 1, fence: 0, boundary: 0 } },
        { conversation: null, effect: { type: "announce-switch", epoch: 1 } },
      ],
    );
    assert.deepEqual(await it.store.pendingEffects(), [...first.effects, ...second.effects]);
  });

  test(`${name}: an effect is done with the save that it brought about`, async () => {
    await using it = await make();
    await it.store.save(aFirstMessage());
    const [asked] = await it.store.pendingEffects();
    await it.store.save(aReply({ done: asked?.id ?? null }));
    assert.deepEqual(await it.store.pendingEffects(), []);
  });

  test(`${name}: finishing an effect twice harms no other`, async () => {
    await using it = await make();
    await it.store.save(aFirstMessage());
    const [asked] = await it.store.pendingEffects();
    await it.store.finishEffect(asked?.id ?? 0);
    const saved = await it.store.save(aReply({ effects: aFirstMessage().effects }));
    await it.store.finishEffect(asked?.id ?? 0);
    assert.ok(saved.type === "saved");
    assert.deepEqual(await it.store.pendingEffects(), saved.effects);
  });
}
