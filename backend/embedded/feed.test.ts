import assert from "node:assert/strict";
import { test } from "node:test";
import { HERE } from "../../test/fakes/builders.ts";
import { conversationId } from "../conversation/ids.ts";
import type { ConversationEvent, DeskEvent } from "../engine/ports.ts";
import { createFeed } from "./feed.ts";

const THERE = conversationId("page-2");
const added = (upTo: number): ConversationEvent => ({ type: "messages-added", upTo });

test("one order: whoever watches a conversation is told all of it, in the order of publishing", () => {
  const feed = createFeed();
  const told: unknown[] = [];
  feed.subscribe(HERE, (event) => told.push(["first", event]));
  feed.subscribe(HERE, (event) => told.push(["second", event]));
  feed.publish(HERE, added(1));
  feed.publish(HERE, added(2));
  assert.deepEqual(told, [
    ["first", added(1)],
    ["second", added(1)],
    ["first", added(2)],
    ["second", added(2)],
  ]);
});

test("own room: nobody is told of another conversation, nor of the desk", () => {
  const feed = createFeed();
  const told: unknown[] = [];
  feed.subscribe(HERE, (event) => told.push(event));
  feed.publish(THERE, added(1));
  feed.publishDesk({ type: "messages-added" });
  assert.deepEqual(told, []);
});

test("who has left is told nothing more, and the others are", () => {
  const feed = createFeed();
  const told: string[] = [];
  const leave = feed.subscribe(HERE, () => told.push("first"));
  feed.subscribe(HERE, () => told.push("second"));
  leave();
  leave();
  feed.publish(HERE, added(1));
  assert.deepEqual(told, ["second"]);
});

test("leaving twice does not put out whoever came in between", () => {
  const feed = createFeed();
  const told: ConversationEvent[] = [];
  const leave = feed.subscribe(HERE, () => undefined);
  leave();
  feed.subscribe(HERE, (event) => told.push(event));
  leave();
  feed.publish(HERE, added(1));
  assert.deepEqual(told, [added(1)]);
});

test("a listener who leaves while being told does not keep the others from being told", () => {
  const feed = createFeed();
  const told: string[] = [];
  const leave = feed.subscribe(HERE, () => {
    told.push("first");
    leave();
  });
  feed.subscribe(HERE, () => told.push("second"));
  feed.publish(HERE, added(1));
  feed.publish(HERE, added(2));
  assert.deepEqual(told, ["first", "second", "second"]);
});

test("the desk is told what is published for it until it leaves", () => {
  const feed = createFeed();
  const told: DeskEvent[] = [];
  const leave = feed.subscribeDesk((event) => told.push(event));
  feed.publishDesk({ type: "switch-changed", desk: { humanMode: true, epoch: 1 } });
  leave();
  feed.publishDesk({ type: "messages-added" });
  assert.deepEqual(told, [{ type: "switch-changed", desk: { humanMode: true, epoch: 1 } }]);
});
