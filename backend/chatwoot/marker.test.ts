import assert from "node:assert/strict";
import { test } from "node:test";
import { HERE } from "../../test/fakes/builders.ts";
import { hasMark, isOurs, markAttributes, markOf } from "./marker.ts";

const mark = markOf({ instance: "i1", conversation: HERE, errand: 4 });

test("a mark names the instance, the conversation and the errand, and nothing else has it", () => {
  assert.equal(mark, "i1/page-1/4");
  assert.ok(hasMark(markAttributes(mark), mark));
  assert.equal(
    hasMark(markAttributes(markOf({ instance: "i1", conversation: HERE, errand: 41 })), mark),
    false,
  );
  assert.equal(hasMark(null, mark), false);
});

test("a person's message carries their name beside the mark", () => {
  assert.deepEqual(markAttributes(mark, "Anna"), { baton: "i1/page-1/4", baton_agent: "Anna" });
  assert.deepEqual(markAttributes(mark), { baton: "i1/page-1/4" });
});

test("what any Baton wrote is known, what others wrote is not", () => {
  assert.ok(isOurs(markAttributes(markOf({ instance: "another", conversation: HERE, errand: 1 }))));
  for (const others of [undefined, null, {}, { baton: 1 }, { baton: null }, { automation_rule_id: 3 }])
    assert.equal(isOurs(others), false);
});
