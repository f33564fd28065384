/** Whatever somebody writes is taken as words, up to Chatwoot's own length. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startBaton } from "./baton-process.ts";
import { json, problem, shown } from "./client.ts";
import { openChat } from "./event-reader.ts";
import { newVisitor, replyOf, saying } from "./visitor.ts";

const LONGEST = 150_000;

const baton = await startBaton({ RATE_LIMITS: "off" });
after(baton.stop);

const texts: Readonly<Record<string, string>> = {
  "an emoji of several code points": "👩‍👩‍👧‍👦 and 🇺🇳",
  "right-to-left and other scripts": "שלום مرحبا 你好 ❤️",
  markup: `<img src=x onerror="alert(1)"><script>alert(1)</script> & "quotes" 'n \`ticks\``,
  "characters that end lines of an event stream": "one\ntwo\r\nthree\rfour\n\ndata: five\u2028six\u2029",
  "the NUL character": "be\u0000fore",
  "control characters": "\u0001\u0007\u001b[31m\u007f",
  SQL: "'; DROP TABLE message; --",
};

for (const [what, text] of Object.entries(texts))
  test(`${what} comes to the visitor's stream as it was written`, async () => {
    const visitor = await newVisitor(baton);
    using events = await openChat(visitor.client);
    replyOf(await visitor.say(text));
    const { data } = await events.next("message");
    assert.deepEqual({ author: data.author, text: data.text }, { author: "visitor", text });
  });

test("a lone surrogate is stored as the replacement character", async () => {
  const visitor = await newVisitor(baton);
  using events = await openChat(visitor.client);
  assert.ok(replyOf(await visitor.say("half \ud83d of it")).isWellFormed());
  assert.equal((await events.next("message")).data.text, "half \ufffd of it");
});

test("a body with bytes that are no UTF-8 is taken with replacement characters", async () => {
  const visitor = await newVisitor(baton);
  using events = await openChat(visitor.client);
  const body = Buffer.from(JSON.stringify(saying("one X two")));
  body[body.indexOf("X")] = 0xff;
  assert.equal((await visitor.client.call("POST", "/webhook/chatwoot", { body })).status, 200);
  assert.equal((await events.next("message")).data.text, "one \ufffd two");
});

for (const [what, unit] of Object.entries({ letters: "x", emoji: "😀" })) {
  test(`${LONGEST} ${what} are taken whole`, async () => {
    const visitor = await newVisitor(baton);
    using events = await openChat(visitor.client);
    replyOf(await visitor.say(unit.repeat(LONGEST)));
    assert.equal((await events.next("message")).data.text, unit.repeat(LONGEST));
  });

  test(`${LONGEST + 1} ${what} are refused, naming content`, async () => {
    const visitor = await newVisitor(baton);
    const detail = `must NOT have more than ${LONGEST} characters`;
    assert.deepEqual(
      shown(await visitor.say(unit.repeat(LONGEST + 1))),
      problem(422, "Unprocessable Content", {
        detail: `content: ${detail}`,
        errors: [{ field: "content", detail }],
      }),
    );
    await visitor.say("the first message");
    using events = await openChat(visitor.client);
    assert.equal((await events.next("message")).data.text, "the first message");
  });
}

test("what is nested a hundred thousand deep and not asked for is let through", async () => {
  const nest = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const body = JSON.stringify(saying("Hi")).replace("{", `{"meta":${nest},`);
  const answer = await baton.client().call("POST", "/webhook/chatwoot", { body });
  assert.deepEqual(
    shown(answer),
    json({ status: "ok", route: "bot", reply: "Hello! How can I help you today?" }),
  );
});
