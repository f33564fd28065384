import assert from "node:assert/strict";
import { test } from "node:test";
import { HERE } from "../../test/fakes/builders.ts";
import { conversationId } from "../conversation/ids.ts";
import { createDrafts } from "./drafts.ts";
import type { ConversationEvent, Feed } from "./ports.ts";

const THERE = conversationId("page-2");

function setUp() {
  const told: ConversationEvent[] = [];
  const feed: Feed = {
    publish: (_id, event) => void told.push(event),
    subscribe: () => () => undefined,
    publishDesk: () => undefined,
    subscribeDesk: () => () => undefined,
  };
  return { drafts: createDrafts(feed), told, control: new AbortController() };
}

test("bot text grows on screen piece by piece", () => {
  const { drafts, told, control } = setUp();
  const sink = drafts.open(HERE, 1, control.signal);
  sink.write("Hel");
  sink.write("lo");
  assert.deepEqual(drafts.current(HERE), { turn: 1, text: "Hello" });
  assert.deepEqual(told, [
    { type: "draft-written", turn: 1, text: "Hel" },
    { type: "draft-written", turn: 1, text: "lo" },
  ]);
});

test("an empty piece tells nobody anything", () => {
  const { drafts, told, control } = setUp();
  drafts.open(HERE, 1, control.signal).write("");
  assert.equal(drafts.current(HERE), null);
  assert.deepEqual(told, []);
});

test("no talk-over: nothing is written once the call is cancelled", () => {
  const { drafts, told, control } = setUp();
  const sink = drafts.open(HERE, 1, control.signal);
  control.abort();
  sink.write("too late");
  sink.restart();
  assert.equal(drafts.current(HERE), null);
  assert.deepEqual(told, []);
});

test("a restart takes back what was written", () => {
  const { drafts, told, control } = setUp();
  const sink = drafts.open(HERE, 1, control.signal);
  sink.write("wrong");
  sink.restart();
  sink.restart();
  sink.write("right");
  assert.deepEqual(drafts.current(HERE), { turn: 1, text: "right" });
  assert.deepEqual(told, [
    { type: "draft-written", turn: 1, text: "wrong" },
    { type: "draft-restarted", turn: 1 },
    { type: "draft-written", turn: 1, text: "right" },
  ]);
});

test("a draft that is opened again, because the first try broke off, begins anew", () => {
  const { drafts, told, control } = setUp();
  drafts.open(HERE, 1, control.signal).write("first try");
  drafts.open(HERE, 1, new AbortController().signal).write("second try");
  assert.deepEqual(drafts.current(HERE), { turn: 1, text: "second try" });
  assert.deepEqual(told, [
    { type: "draft-written", turn: 1, text: "first try" },
    { type: "draft-restarted", turn: 1 },
    { type: "draft-written", turn: 1, text: "second try" },
  ]);
});

test("the draft of a newer turn takes the place of an older one", () => {
  const { drafts, control } = setUp();
  drafts.open(HERE, 1, control.signal).write("old");
  drafts.open(HERE, 2, control.signal).write("new");
  assert.deepEqual(drafts.current(HERE), { turn: 2, text: "new" });
});

test("closing a turn hands its draft out once", () => {
  const { drafts, control } = setUp();
  drafts.open(HERE, 1, control.signal).write("Hello");
  assert.equal(drafts.close(HERE, 2), "", "another turn's draft stays");
  assert.equal(drafts.close(HERE, 1), "Hello");
  assert.equal(drafts.close(HERE, 1), "");
  assert.equal(drafts.current(HERE), null);
});

test("own room: every conversation has its own draft", () => {
  const { drafts, control } = setUp();
  drafts.open(HERE, 1, control.signal).write("here");
  assert.equal(drafts.current(THERE), null);
  assert.equal(drafts.close(THERE, 1), "");
  assert.deepEqual(drafts.current(HERE), { turn: 1, text: "here" });
});
