import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { switchFlipped, switchOff, switchOn } from "../../test/fakes/builders.ts";
import { decideDesk, newDesk } from "./desk.ts";

test("a new desk leaves the conversations to the bot", () => {
  assert.deepEqual(newDesk, { humanMode: false, epoch: 0 });
});

test("switching human mode on begins a new epoch and is announced", () => {
  assert.deepEqual(decideDesk(switchOff(4), switchFlipped(true)), {
    next: { humanMode: true, epoch: 5 },
    effects: [{ type: "announce-switch", epoch: 5 }],
  });
});

test("switching human mode off begins a new epoch and is announced", () => {
  assert.deepEqual(decideDesk(switchOn(5), switchFlipped(false)), {
    next: { humanMode: false, epoch: 6 },
    effects: [{ type: "announce-switch", epoch: 6 }],
  });
});

for (const desk of [switchOff(2), switchOn(3)])
  test(`setting human mode ${desk.humanMode ? "on" : "off"} again changes and announces nothing`, () => {
    const decision = decideDesk(desk, switchFlipped(desk.humanMode));
    assert.equal(decision.next, desk);
    assert.deepEqual(decision.effects, []);
  });

test("the epoch goes up by one at every change of the switch and only then", () => {
  fc.assert(
    fc.property(fc.array(fc.boolean()), (flips) => {
      let desk = newDesk;
      for (const enabled of flips) {
        const { next } = decideDesk(desk, switchFlipped(enabled));
        assert.deepEqual(next, {
          humanMode: enabled,
          epoch: desk.epoch + (enabled === desk.humanMode ? 0 : 1),
        });
        desk = next;
      }
    }),
  );
});
