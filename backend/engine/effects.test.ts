/** Effects: performed until they are done, whatever breaks in between. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createFakeAnswerer } from "../../test/fakes/answerer.ts";
import { AT, agentTookOver, HERE, switchFlipped, visitorWrote } from "../../test/fakes/builders.ts";
import { type Running, soon, startEngine, untilQuiet } from "../../test/fakes/running-engine.ts";
import { makeTempFolder } from "../../test/fakes/temp-folder.ts";
import { defaultPolicy } from "../conversation/policy.ts";
import type { Store } from "./ports.ts";

const BROKEN = new Error("broken");
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
const ASKED = {
  id: 1,
  conversation: HERE,
  effect: { type: "ask-bot", turn: 1, from: 1, fence: 0, boundary: 0 },
};

/** When people are to go on because the bot is stuck: five minutes after the visitor wrote. */
const stuckIn = ({ clock }: Running) => AT + 5 * 60_000 - clock.now();

async function rejectNext({ answerer }: Running): Promise<void> {
  (await answerer.nextCall()).reject(BROKEN);
  await untilQuiet();
}

test("nothing lost: an effect that fails is performed again after growing pauses", async () => {
  await using running = await startEngine();
  const { engine, answerer, clock, journal } = running;
  await engine.receive(visitorWrote());
  for (const pause of PAUSES_MS.slice(0, 3)) {
    await rejectNext(running);
    assert.deepEqual(clock.pauses(), [pause, stuckIn(running)]);
    clock.advance(pause - 1);
    const calls = answerer.calls.length;
    await untilQuiet();
    assert.equal(answerer.calls.length, calls, "not a moment sooner");
    clock.advance(1);
  }
  (await answerer.nextCall()).answer("at last");
  await untilQuiet();
  assert.deepEqual(await running.log(), ["visitor: hello", "bot: at last"]);
  assert.deepEqual(await running.embedded.store.pendingEffects(), []);
  assert.deepEqual(
    journal.errors(),
    Array.from({ length: 3 }, () => "effect failed, will be tried again"),
  );
});

test("nothing lost: an effect that fails ten times waits in the store for the next start", async () => {
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  {
    await using running = await startEngine({ path });
    await running.engine.receive(visitorWrote());
    for (const pause of PAUSES_MS) {
      await rejectNext(running);
      assert.deepEqual(running.clock.pauses(), [pause, stuckIn(running)]);
      running.clock.advance(pause);
    }
    await rejectNext(running);
    assert.deepEqual(running.clock.pauses(), [stuckIn(running)], "only the alarm is left");
    assert.equal(running.journal.errors().at(-1), "effect given up until the next start");
    assert.deepEqual(await running.embedded.store.pendingEffects(), [ASKED]);
  }
  await using again = await startEngine({ path });
  (await again.answerer.nextCall()).answer("after the restart");
  await untilQuiet();
  assert.deepEqual(await again.log(), ["visitor: hello", "bot: after the restart"]);
});

test("a second try begins its draft anew", async () => {
  await using running = await startEngine();
  await running.engine.receive(visitorWrote());
  const first = await running.answerer.nextCall();
  first.draft.write("Hel");
  first.reject(BROKEN);
  await untilQuiet();
  running.clock.advance(500);
  const second = await running.answerer.nextCall();
  second.draft.write("Hello");
  assert.deepEqual(running.engine.draftOf(HERE), { turn: 1, text: "Hello" });
});

test("one outcome: an answer that could not be stored is asked for again and stored once", async () => {
  let faults = 1;
  const wrap = (store: Store): Store => ({
    ...store,
    save: async (save) => {
      if (save.done !== null && faults-- > 0) throw BROKEN;
      return store.save(save);
    },
  });
  await using running = await startEngine({ wrap });
  await running.engine.receive(visitorWrote());
  (await running.answerer.nextCall()).answer("not stored");
  await untilQuiet();
  running.clock.advance(500);
  (await running.answerer.nextCall()).answer("stored");
  await untilQuiet();
  assert.deepEqual(await running.log(), ["visitor: hello", "bot: stored"]);
});

test("a retry of a turn that has ended meanwhile asks nobody and is done", async () => {
  await using running = await startEngine();
  await running.engine.receive(visitorWrote());
  await rejectNext(running);
  await running.engine.receive(agentTookOver());
  running.clock.advance(500);
  await untilQuiet();
  assert.equal(running.answerer.calls.length, 1);
  assert.deepEqual(await running.embedded.store.pendingEffects(), []);
});

test("nothing lost: what was acknowledged right before a crash is answered after the restart", async () => {
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  {
    await using running = await startEngine({ path, isPerforming: false });
    await running.engine.receive(visitorWrote());
    await untilQuiet();
    assert.equal(running.answerer.calls.length, 0);
  }
  await using again = await startEngine({ path });
  const watch = again.engine.watch(HERE);
  (await again.answerer.nextCall()).answer("after the restart");
  assert.deepEqual(await soon(watch.final(1)), { type: "replied", seq: 2, text: "after the restart" });
  await untilQuiet();
  assert.deepEqual(await again.embedded.store.pendingEffects(), []);
});

test("nothing lost: a switch that was flipped right before a crash withdraws the open turns after it", async () => {
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  {
    await using running = await startEngine({ path, isPerforming: false });
    await running.engine.receive(visitorWrote());
    await running.engine.receiveDesk(switchFlipped(true));
  }
  await using again = await startEngine({ path, answerer: createFakeAnswerer({ isDeaf: true }) });
  await untilQuiet();
  for (const call of again.answerer.calls) call.answer("I talk over you");
  await untilQuiet();
  assert.deepEqual(await again.log(), ["visitor: hello", `system: ${defaultPolicy.lines.unattended}`]);
  assert.deepEqual(await again.embedded.archive.endingOf(HERE, 1), {
    turn: 1,
    outcome: { type: "withdrawn" },
  });
  assert.deepEqual(await again.embedded.store.pendingEffects(), []);
});

test("nothing lost: stopping cancels what still runs after the grace and keeps it for the next start", async () => {
  using folder = makeTempFolder();
  const path = folder.file("baton.db");
  {
    await using running = await startEngine({ path });
    await running.engine.receive(visitorWrote());
    const call = await running.answerer.nextCall();
    const stopped = running.engine.stop(8_000);
    running.clock.advance(7_999);
    assert.ok(!call.signal.aborted);
    running.clock.advance(1);
    assert.ok(call.signal.aborted);
    await soon(stopped);
    assert.deepEqual(running.clock.pauses(), []);
    assert.deepEqual(await running.embedded.store.pendingEffects(), [ASKED]);
  }
  await using again = await startEngine({ path });
  (await again.answerer.nextCall()).answer("after the restart");
  await untilQuiet();
  assert.deepEqual(await again.log(), ["visitor: hello", "bot: after the restart"]);
});

test("stopping lets what runs finish within the grace, and begins nothing new", async () => {
  await using running = await startEngine();
  await running.engine.receive(visitorWrote());
  const call = await running.answerer.nextCall();
  const stopped = running.engine.stop(8_000);
  call.answer("just in time");
  await soon(stopped);
  assert.deepEqual(await running.log(), ["visitor: hello", "bot: just in time"]);
  assert.deepEqual(running.clock.pauses(), [], "the grace's timer is gone");
  await running.engine.receive(visitorWrote("one more"));
  await untilQuiet();
  assert.equal(running.answerer.calls.length, 1);
  assert.equal((await running.embedded.store.pendingEffects()).length, 1);
});

test("a retry that waits when Baton stops is kept for the next start", async () => {
  await using running = await startEngine();
  await running.engine.receive(visitorWrote());
  await rejectNext(running);
  await running.engine.stop(0);
  assert.deepEqual(running.clock.pauses(), []);
  assert.deepEqual(await running.embedded.store.pendingEffects(), [ASKED]);
});

test("private stays private: the journal never says what people or the bot wrote", async () => {
  await using running = await startEngine();
  await running.engine.receive(visitorWrote("SECRET question", { key: "k" }));
  (await running.answerer.nextCall()).answer("SECRET answer");
  await running.engine.receiveDesk(switchFlipped(true));
  await untilQuiet();
  assert.ok(running.journal.lines.length >= 3);
  assert.doesNotMatch(JSON.stringify(running.journal.lines), /SECRET/);
});
