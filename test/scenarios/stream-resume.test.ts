/** Promise 4, one order: a reader who is cut off anywhere reads on without a gap or a repeat. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import type { ChatMessage } from "../../contract/chat.ts";
import type { DeskLineEvent } from "../../contract/desk.ts";
import { startBaton } from "./baton-process.ts";
import { openChat, openDesk } from "./event-reader.ts";
import { newVisitor, type Visitor } from "./visitor.ts";

const baton = await startBaton({ RATE_LIMITS: "off" });
after(baton.stop);
const agent = baton.client();

const reply = (visitor: Visitor, text: string) =>
  agent.post(`/api/desk/conversations/${visitor.userId}/messages`, { text });

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test("one order: an event's id is the message's place in the conversation", async () => {
  const visitor = await newVisitor(baton);
  using events = await openChat(visitor.client);
  for (const text of ["one", "two", "three"]) await visitor.say(text);
  await events.next("message", ({ seq }) => seq === 6);
  const messages = events.frames.filter(({ event }) => event === "message");
  assert.deepEqual(
    messages.map(({ id }) => id),
    upTo(6),
  );
  assert.deepEqual(
    events.dataOf("message").map(({ seq }) => seq),
    upTo(6),
  );
});

/** How a reader reconnects: as a browser does by itself, or as a page that kept its log. */
const ways = {
  "Last-Event-ID": (visitor: Visitor, seq: number) =>
    openChat(visitor.client, { "last-event-id": String(seq) }),
  "?after": (visitor: Visitor, seq: number) => openChat(visitor.client, {}, `?after=${seq}`),
};

for (const [name, openAt] of Object.entries(ways)) {
  test(`one order: ${name} begins with the very next message`, async () => {
    const visitor = await newVisitor(baton);
    for (const text of ["one", "two", "three"]) await visitor.say(text);
    for (const seq of upTo(5)) {
      using events = await openAt(visitor, seq);
      await events.next("message", (message) => message.seq === 6);
      assert.deepEqual(
        events.dataOf("message").map((message) => message.seq),
        upTo(6).slice(seq),
      );
    }
  });

  test(`one order: ${name} at the end shows nothing but what comes`, async () => {
    const visitor = await newVisitor(baton);
    await visitor.say("one");
    using events = await openAt(visitor, 2);
    await visitor.say("two");
    await events.next("message", ({ seq }) => seq === 4);
    assert.deepEqual(
      events.dataOf("message").map(({ seq }) => seq),
      [3, 4],
    );
  });

  test(`one order: ${name} beyond the end shows the log as to somebody new`, async () => {
    const visitor = await newVisitor(baton);
    await visitor.say("one");
    using events = await openAt(visitor, 99);
    await events.next("message", ({ seq }) => seq === 2);
    assert.deepEqual(
      events.dataOf("message").map(({ seq }) => seq),
      [1, 2],
    );
  });
}

test("one order: Last-Event-ID goes before ?after, because the page's address stays the same", async () => {
  const visitor = await newVisitor(baton);
  for (const text of ["one", "two"]) await visitor.say(text);
  using events = await openChat(visitor.client, { "last-event-id": "3" }, "?after=1");
  assert.equal((await events.next("message")).id, 4);
});

/** Reads `count` messages at most from `after` on and cuts the connection. */
async function readSome(visitor: Visitor, after: number, { count, last }: { count: number; last: number }) {
  using events = await openChat(visitor.client, { "last-event-id": String(after) });
  const goal = Math.min(after + count, last);
  await events.next("message", ({ seq }) => seq >= goal);
  return events.dataOf("message");
}

test("one order: a stream that is cut at random places while messages flow has no gap and no repeat", async () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 3, maxLength: 12 });
  const property = fc.asyncProperty(cuts, fc.integer({ min: 6, max: 20 }), async (counts, rounds) => {
    const visitor = await newVisitor(baton);
    const last = rounds * 2;
    const flow = (async () => {
      for (const round of upTo(rounds)) {
        if (round % 5 === 0)
          await Promise.all([reply(visitor, `agent ${round}`), visitor.say(`with ${round}`)]);
        else await visitor.say(`round ${round}`);
        await agent.post(`/api/desk/conversations/${visitor.userId}/handback`);
      }
    })();
    const read: ChatMessage[] = [];
    for (let time = 0; read.length < last; time++) {
      const count = counts[time % counts.length] ?? 1;
      read.push(...(await readSome(visitor, read.length, { count, last })));
    }
    await flow;
    using fresh = await openChat(visitor.client);
    await fresh.next("message", ({ seq }) => seq === last);
    const log = fresh.dataOf("message").slice(0, read.length);
    assert.deepEqual(read, log);
    assert.deepEqual(
      read.map(({ seq }) => seq),
      upTo(read.length),
    );
  });
  await fc.assert(property, { numRuns: 12 });
});

test("one order: all who watch a conversation see the same order, the desk too", async () => {
  const visitor = await newVisitor(baton);
  using one = await openChat(visitor.client);
  using other = await openChat(visitor.client);
  using console = await openDesk(agent);
  await Promise.all(upTo(10).flatMap((round) => [visitor.say(`v${round}`), reply(visitor, `a${round}`)]));
  await visitor.say("the end");
  const isEnd = ({ text }: ChatMessage | DeskLineEvent) => text === "the end";
  const { data: end } = await one.next("message", isEnd);
  await other.next("message", isEnd);
  await console.next("line", isEnd);
  const own = console.dataOf("line").filter((line) => line.user_id === visitor.userId);
  const shown = (lines: readonly (ChatMessage | DeskLineEvent)[]) =>
    lines.slice(0, end.seq).map(({ seq, author, text }) => ({ seq, author, text }));
  assert.deepEqual(shown(one.dataOf("message")), shown(other.dataOf("message")));
  assert.deepEqual(shown(own), shown(one.dataOf("message")));
  assert.deepEqual(
    own.slice(0, end.seq).map(({ seq }) => seq),
    upTo(end.seq),
  );
});

test("one order: the desk's log resumes at any line without gap or repeat", async () => {
  const visitor = await newVisitor(baton);
  using live = await openDesk(agent);
  for (const text of ["one", "two", "three"]) await visitor.say(text);
  const { id: last } = await live.next("line", ({ seq, user_id }) => user_id === visitor.userId && seq === 6);
  const all = live.frames.filter(({ event }) => event === "line").map(({ id }) => id);
  for (const id of all.slice(0, -1)) {
    using again = await openDesk(agent, { "last-event-id": String(id) });
    await again.next("line", ({ seq, user_id }) => user_id === visitor.userId && seq === 6);
    const lines = again.frames.filter(({ event }) => event === "line").map((frame) => frame.id);
    assert.deepEqual(lines, all.slice(all.indexOf(id) + 1));
  }
  assert.equal(last, all.at(-1));
});

test("a place that is no number is refused", async () => {
  const visitor = await newVisitor(baton);
  for (const query of ["?after=-1", "?after=x", "?after=1&after=2", "?after="])
    assert.equal((await visitor.client.get(`/api/chat/events${query}`)).status, 422, query);
});
