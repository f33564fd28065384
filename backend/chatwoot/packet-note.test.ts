import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AT } from "../../test/fakes/builders.ts";
import type { Packet } from "../conversation/packet.ts";
import { packetNote } from "./packet-note.ts";

const packet: Packet = {
  reason: "helpless",
  since: AT,
  summary: [{ text: "The order is late.", seq: 1 }],
  tried: [
    { text: "It is on its way.", seq: 2 },
    { text: "I cannot help.", seq: 4 },
  ],
  question: { text: "When\ndoes it come?", seq: 5 },
  draft: "Tomorrow.",
};

test("a packet is read at a glance: why, what is wanted, what is open, what it is about, what was tried, the draft", () => {
  assert.equal(
    packetNote(packet, ["orders", "billing"]),
    `**Over to you:** the bot could not help.

**Wanted:** orders, billing

**Not answered yet**

> When does it come?

**What it is about**

- The order is late.

**What the bot tried**

- It is on its way.
- I cannot help.

**Draft, not sent**

> Tomorrow.`,
  );
});

test("of what there is nothing, nothing is said", () => {
  const bare: Packet = { ...packet, summary: [], tried: [], question: null, draft: null };
  assert.equal(packetNote(bare, []), "**Over to you:** the bot could not help.");
  assert.equal(packetNote({ ...bare, draft: " " }, []), "**Over to you:** the bot could not help.");
});

test("what somebody wrote is never a link, a picture, a mention, a heading or HTML", () => {
  const text =
    "# ![x](http://a.test/x.png) [@Dana](mention://user/5/Dana) <img src=x> **bold** `code` & _it_";
  assert.equal(
    packetNote({ ...packet, summary: [{ text, seq: 1 }], tried: [], question: null, draft: null }, []),
    "**Over to you:** the bot could not help.\n\n**What it is about**\n\n" +
      "- \u200b# !\\[x\\](http://a.test/x.png) \\[@Dana\\](mention://user/5/Dana) &lt;img src=x&gt; \\*\\*bold\\*\\* \\`code\\` &amp; \\_it\\_",
  );
});

test("whatever is in it, each claim is one line, and there is no HTML", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (claim, draft) => {
      const lines = packetNote({ ...packet, summary: [{ text: claim, seq: 1 }], draft }, []).split("\n");
      assert.ok(lines.length <= 18);
      assert.ok(lines.every((line) => !line.includes("<")));
    }),
  );
});

test("a long draft is cut", () => {
  const note = packetNote({ ...packet, draft: "x".repeat(150_000) }, []);
  assert.ok(note.length < 1_500);
  assert.ok(note.endsWith("x…"));
});
