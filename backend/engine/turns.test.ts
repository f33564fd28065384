/** Turns that overlap, repeat or race against another writer. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFakeAnswerer } from "../../test/fakes/answerer.ts";
import {
  agentWrote,
  aMessage,
  HERE,
  switchFlipped,
  visitorArrived,
  visitorWrote,
} from "../../test/fakes/builders.ts";
import { soon, startEngine, untilQuiet } from "../../test/fakes/running-engine.ts";
import type { Store } from "./ports.ts";

test("one outcome: a newer message cancels the running call, and both waiters get the one reply", async () => {
  await using running = await startEngine();
  const { engine, answerer } = running;
  const watches = [engine.watch(HERE), engine.watch(HERE)] as const;
  await engine.receive(visitorWrote("where is"));
  const first = await answerer.nextCall();
  first.draft.write("Where is what?");
  await engine.receive(visitorWrote("the tower?"));
  assert.ok(first.signal.aborted);
  const second = await answerer.nextCall();
  assert.deepEqual(second.question, {
    conversation: HERE,
    channel: "page",
    history: [aMessage({ text: "where is" }), aMessage({ seq: 2, text: "the tower?" })],
    from: 1,
    boundary: 0,
  });
  second.answer("In Paris.");
  const replied = { type: "replied", seq: 3, text: "In Paris." };
  assert.deepEqual(await soon(watches[0].final(1)), replied);
  assert.deepEqual(await soon(watches[1].final(2)), replied);
  await untilQuiet();
  assert.deepEqual(await running.log(), ["visitor: where is", "visitor: the tower?", "bot: In Paris."]);
  assert.ok(!running.deskEvents.some(({ type }) => type === "draft-offered"));
  assert.deepEqual(await running.embedded.store.pendingEffects(), []);
});

test("one outcome: an answer to a superseded turn that comes all the same is dropped", async () => {
  await using running = await startEngine({ answerer: createFakeAnswerer({ isDeaf: true }) });
  const { engine, answerer } = running;
  await engine.receive(visitorWrote("one"));
  await engine.receive(visitorWrote("two"));
  (await answerer.nextCall()).answer("to one");
  await untilQuiet();
  (await answerer.nextCall()).answer("to both");
  await untilQuiet();
  assert.deepEqual(await running.log(), ["visitor: one", "visitor: two", "bot: to both"]);
});

test("one outcome: a repeated key stores once, and its sender waits for the open turn", async () => {
  await using running = await startEngine();
  const { engine, answerer } = running;
  const first = await engine.receive(visitorWrote("hello", { key: "k-1" }));
  const repeat = await engine.receive(visitorWrote("hello", { key: "k-1" }));
  assert.deepEqual(repeat, { ...first, isRepeat: true });
  const watch = engine.watch(HERE);
  const outcome = watch.finalOfPast(repeat.seq);
  (await answerer.nextCall()).answer("hi");
  assert.deepEqual(await soon(outcome), { type: "replied", seq: 2, text: "hi" });
  assert.equal(answerer.calls.length, 1);
  assert.deepEqual(await running.log(), ["visitor: hello", "bot: hi"]);
});

test("one outcome: a key repeated after the reply leads to the recorded outcome", async () => {
  await using running = await startEngine();
  const { engine, answerer } = running;
  await engine.receive(visitorWrote("one", { key: "k-1" }));
  await engine.receive(visitorWrote("two", { key: "k-2" }));
  await answerer.nextCall();
  (await answerer.nextCall()).answer("hi");
  await untilQuiet();
  const repeat = await engine.receive(visitorWrote("one", { key: "k-1" }));
  assert.deepEqual({ seq: repeat.seq, isRepeat: repeat.isRepeat }, { seq: 1, isRepeat: true });
  const outcome = await soon(engine.watch(HERE).finalOfPast(1));
  assert.deepEqual(outcome, { type: "replied", seq: 3, text: "hi" });
  assert.deepEqual(await running.log(), ["visitor: one", "visitor: two", "bot: hi"]);
});

test("one outcome: the same key twice at once is one message", async () => {
  await using running = await startEngine();
  const said = visitorWrote("hello", { key: "k-1" });
  const receipts = await Promise.all([running.engine.receive(said), running.engine.receive(said)]);
  assert.deepEqual(
    receipts.map(({ seq, isRepeat }) => ({ seq, isRepeat })),
    [
      { seq: 1, isRepeat: false },
      { seq: 1, isRepeat: true },
    ],
  );
  assert.deepEqual(await running.log(), ["visitor: hello"]);
});

test("one outcome: an agent's reply under a repeated key is stored once", async () => {
  await using running = await startEngine();
  await running.engine.receive(visitorArrived());
  await running.engine.receive(agentWrote("hi", { key: "k-1" }));
  const repeat = await running.engine.receive(agentWrote("hi", { key: "k-1" }));
  assert.deepEqual({ seq: repeat.seq, isRepeat: repeat.isRepeat }, { seq: 1, isRepeat: true });
  assert.deepEqual(await running.log(), ["agent: hi"]);
});

test("one order: what comes at the same time is stored in the order it came", async () => {
  await using running = await startEngine();
  const texts = Array.from({ length: 20 }, (_, index) => `message ${index}`);
  const receipts = await Promise.all(texts.map((text) => running.engine.receive(visitorWrote(text))));
  assert.deepEqual(
    receipts.map(({ seq }) => seq),
    texts.map((_, index) => index + 1),
  );
  assert.deepEqual(
    await running.log(),
    texts.map((text) => `visitor: ${text}`),
  );
});

/** A store in which another writer was faster the first `times` times. */
function contended(times: number) {
  let left = times;
  const wrap = (store: Store): Store => ({
    ...store,
    save: async (save) => (left-- > 0 ? { type: "conflict" } : store.save(save)),
    saveDesk: async (save) => (left-- > 0 ? { type: "conflict" } : store.saveDesk(save)),
  });
  return wrap;
}

for (const conflicts of [1, 99]) {
  test(`one outcome: a decision that lost ${conflicts} races is made again and stored once`, async () => {
    await using running = await startEngine({ wrap: contended(conflicts) });
    assert.equal((await running.engine.receive(visitorWrote())).seq, 1);
    assert.deepEqual(await running.log(), ["visitor: hello"]);
  });

  test(`the switch is flipped once although ${conflicts} races were lost`, async () => {
    await using running = await startEngine({ wrap: contended(conflicts) });
    assert.deepEqual(await running.engine.receiveDesk(switchFlipped(true)), { humanMode: true, epoch: 1 });
  });
}

test("a decision that loses every race is given up, and nothing of it is stored", async () => {
  await using running = await startEngine({ wrap: contended(Number.POSITIVE_INFINITY) });
  await assert.rejects(running.engine.receive(visitorWrote()), /100 version conflicts in a row/);
  await assert.rejects(running.engine.receiveDesk(switchFlipped(true)), /100 version conflicts in a row/);
  assert.deepEqual(await running.log(), []);
  assert.deepEqual(running.events, []);
});

test("no talk-over: a decision that lost against the switch is made again under it", async () => {
  let flip = async (): Promise<unknown> => undefined;
  const wrap = (store: Store): Store => ({
    ...store,
    save: async (save) => {
      await flip();
      return store.save(save);
    },
  });
  await using running = await startEngine({ wrap });
  flip = () => {
    flip = async () => undefined;
    return running.engine.receiveDesk(switchFlipped(true));
  };
  const { desk, conversation } = await running.engine.receive(visitorWrote());
  assert.deepEqual({ desk, turn: conversation.turn }, { desk: { humanMode: true, epoch: 1 }, turn: null });
  await untilQuiet();
  assert.equal(running.answerer.calls.length, 0);
});
