import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { describeOrigin, setAnswered } from "./desk-entries.ts";
import { actsOn, countWaiting, type GroupName, groupEntries } from "./desk-groups.ts";
import { connected, type control, entry, entryOf, groupsOf, line, run } from "./desk-test-kit.ts";
import type { PageEvent } from "./event.ts";
import { beholderOf } from "./state.ts";

const search = (text: string): PageEvent => ({ part: "desk", type: "search-typed", text });
const ME = { me: "agent", humanMode: false } as const;

test("what is offered to the agent stands first, then who waits longest", () => {
  const { state } = run(
    connected,
    entry({ user_id: "user-1", place: "queued", agent: null, waiting_since: 30 }),
    entry({ user_id: "user-2", place: "queued", agent: null, waiting_since: 20 }),
    entry({ user_id: "user-3", place: "offered", agent: "mia", waiting_since: 10 }),
    entry({ user_id: "user-4", place: "offered", agent: "agent", waiting_since: 40 }),
  );
  assert.deepEqual(groupsOf(state).waiting, ["user-4", "user-3", "user-2", "user-1"]);
});

test("a conversation that nobody has waits for a person, whether or not the visitor wrote", () => {
  const { state } = run(connected, entry({ place: "queued", agent: null }));
  assert.deepEqual(groupsOf(state).waiting, ["user-1"]);
});

test("who has only arrived is in nobody's way, and is found by search", () => {
  const silent = entry({ owner: "bot", reason: null, place: null, agent: null, last_seq: 0 });
  const { state } = run(connected, silent);
  assert.deepEqual(groupsOf(state).bot, []);
  const found = groupEntries(state.desk.entries, beholderOf(state), "user-1");
  assert.deepEqual(
    found.bot.map(({ userId }) => userId),
    ["user-1"],
  );
});

test("whom a colleague has waits for nobody else, and the agent's own stand above them", () => {
  const { state } = run(
    connected,
    line({ seq: 1, user_id: "user-1", at: 30 }),
    line({ seq: 1, user_id: "user-2", at: 20, author: "agent" }),
    entry({ user_id: "user-1", agent: "mia", waiting_since: 30, last_seq: 1 }),
    entry({ user_id: "user-2", agent: "agent", last_seq: 1 }),
  );
  assert.deepEqual(groupsOf(state), { waiting: [], people: ["user-2", "user-1"], bot: [] });
});

test("who is with people at the help desk waits for nobody here, and has a group of their own", () => {
  const { state } = run(
    connected,
    line({ seq: 1, user_id: "user-1", at: 30 }),
    line({ seq: 1, user_id: "user-2", at: 20 }),
    entry({ user_id: "user-1", place: "elsewhere", agent: null, waiting_since: 30, last_seq: 1 }),
    entry({ user_id: "user-2", place: "elsewhere", agent: "agent", last_seq: 1 }),
  );
  const groups = { waiting: [], people: [], bot: [], elsewhere: ["user-1", "user-2"] };
  assert.deepEqual(groupsOf(state), groups);
  assert.deepEqual(groupsOf(state, true), groups);
});

test("what Baton says is no answer, and what an agent says is one", () => {
  const asked = run(connected, entry({ waiting_since: 5, last_seq: 1 }), line({ seq: 1, at: 5 })).state;
  const told = run(asked, line({ seq: 2, author: "system" })).state;
  assert.deepEqual(groupsOf(told).waiting, ["user-1"]);
  assert.deepEqual(groupsOf(run(told, line({ seq: 3, author: "agent" })).state).people, ["user-1"]);
});

test("under the global switch every conversation is with people", () => {
  const { state } = run(connected, line({ seq: 1 }), line({ seq: 2, author: "bot" }));
  assert.deepEqual(groupsOf(state), { waiting: [], people: [], bot: ["user-1"] });
  assert.deepEqual(groupsOf(state, true), { waiting: [], people: ["user-1"], bot: [] });
});

test("a search finds user IDs, words of the lines and e-mail addresses; all of its words must be there", () => {
  const { state } = run(
    connected,
    line({ seq: 1, user_id: "user-1", text: "My tap drips" }),
    line({ seq: 1, user_id: "user-2", text: "My key is lost" }),
    entry({ user_id: "user-2", address: "bob@example.com" }),
  );
  const found = (text: string) => Object.values(groupsOf(run(state, search(text)).state)).flat();
  assert.deepEqual(found("MY tap"), ["user-1"]);
  assert.deepEqual(found("bob@"), ["user-2"]);
  assert.deepEqual(found("user-1"), ["user-1"]);
  assert.deepEqual(found("tap key"), []);
  assert.equal(found(" ").length, 2);
});

test("a search finds where a conversation comes from, its number at the help desk, and files by name", () => {
  const photo = { name: "photo.png", type: "image", bytes: null };
  const { state } = run(
    connected,
    line({ seq: 1, user_id: "user-1", text: "", attachments: 1, files: [photo] }),
    entry({ user_id: "user-1", channel: "chatwoot", there: 57 }),
    line({ seq: 1, user_id: "user-2" }),
  );
  const found = (text: string) => Object.values(groupsOf(run(state, search(text)).state)).flat();
  assert.deepEqual(found("chatwoot"), ["user-1"]);
  assert.deepEqual(found("#57"), ["user-1"]);
  assert.deepEqual(found("photo.png"), ["user-1"]);
});

test("a conversation says where it comes from when that is not our page alone", () => {
  const originOf = (change: Parameters<typeof control>[0]) => {
    const found = entryOf(run(connected, entry(change)).state);
    assert.ok(found);
    return describeOrigin(found);
  };
  assert.equal(originOf({}), "");
  assert.equal(originOf({ there: 57 }), "#57");
  assert.equal(originOf({ channel: "chatwoot" }), "Chatwoot");
  assert.equal(originOf({ channel: "chatwoot", there: 57 }), "Chatwoot #57");
});

test("a closed conversation is there for a search alone, and waits for nobody", () => {
  const { state } = run(connected, line({ seq: 1 }), entry({ is_closed: true, waiting_since: 1 }));
  assert.deepEqual(groupsOf(state), { waiting: [], people: [], bot: [] });
  assert.deepEqual(
    groupEntries(state.desk.entries, ME, "user-1").closed.map(({ userId }) => userId),
    ["user-1"],
  );
});

test("an agent can do with a conversation what makes sense, and nothing else", () => {
  const actsOf = (change: Parameters<typeof control>[0]) => {
    const found = entryOf(run(connected, entry(change)).state);
    assert.ok(found);
    return actsOn(found, ME);
  };
  assert.deepEqual(actsOf({ place: "offered", agent: "agent" }), ["accept", "decline"]);
  assert.deepEqual(actsOf({ place: "offered", agent: "mia" }), ["takeover", "handback"]);
  assert.deepEqual(actsOf({ place: "queued", agent: null }), ["takeover", "handback"]);
  assert.deepEqual(actsOf({ place: "assigned", agent: "agent" }), ["resolve", "release", "handback"]);
  assert.deepEqual(actsOf({ place: "assigned", agent: "mia" }), ["takeover"]);
  assert.deepEqual(actsOf({ place: "elsewhere", agent: null }), ["takeover"]);
  assert.deepEqual(actsOf({ place: "elsewhere", agent: "agent" }), ["takeover"]);
  assert.deepEqual(actsOf({ owner: "bot" }), ["takeover"]);
  assert.deepEqual(actsOf({ is_closed: true }), ["takeover"]);
});

test("each conversation stands in at most one group, and the title counts those that wait", () => {
  const place = fc.constantFrom("queued", "offered", "assigned", "elsewhere", null);
  const change = fc.record({
    owner: fc.constantFrom("bot", "human"),
    place,
    agent: fc.constantFrom("agent", "mia", null),
    waiting_since: fc.constantFrom(null, 5),
    is_closed: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 8 }), fc.boolean(), (changes, humanMode) => {
      const events = changes.map((each, index) => entry({ ...each, user_id: `user-${index + 1}` }));
      const { state } = run(connected, ...events);
      const beholder = { ...beholderOf(state), humanMode };
      const groups = groupEntries(state.desk.entries, beholder, "user");
      const names: readonly GroupName[] = ["waiting", "people", "elsewhere", "bot", "closed"];
      const ids = names.flatMap((name) => groups[name].map(({ userId }) => userId));
      assert.equal(new Set(ids).size, ids.length);
      assert.equal(countWaiting(state.desk.entries, beholder), groups.waiting.length);
    }),
  );
});

test("an act's answer that the live feed has overtaken does not undo it", () => {
  const offered = entryOf(
    run(connected, entry({ place: "offered", agent: "mia", last_seq: 1 })).state,
    "user-1",
  );
  assert.ok(offered);
  const declined = { ...offered.control, place: "queued", agent: null } as const;
  assert.equal(setAnswered(offered, declined), offered);
  assert.equal(
    setAnswered(offered, { ...declined, epoch: offered.control.epoch + 1 }).control.place,
    "queued",
  );
});
