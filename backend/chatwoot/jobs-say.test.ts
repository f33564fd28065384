import assert from "node:assert/strict";
import { test } from "node:test";
import {
  askedIn,
  carried,
  type Errands,
  ours,
  replyTo,
  SAID,
  startErrands,
  THERE,
} from "../../test/fakes/chatwoot-errands.ts";
import { ACCOUNT } from "../../test/fakes/small-chatwoot.ts";
import { agentId } from "../conversation/ids.ts";

const CONVERSATION = `${ACCOUNT}/conversations/57`;

test("a reply is the bot's, carries our mark, and is looked at right before it is said", async (t) => {
  const errands = await startErrands(t);
  const newest = askedIn(errands);
  assert.deepEqual(await errands.run(replyTo(newest)), { type: "done", id: newest + 1, standing: null });
  assert.deepEqual(ours(errands), [SAID]);
  assert.deepEqual(
    errands.chatwoot.asked.map(({ method, path, who }) => `${who} ${method} ${path}`).toSorted(),
    [`bot GET ${CONVERSATION}`, `bot POST ${CONVERSATION}/messages`, `user GET ${CONVERSATION}/messages`],
  );
  assert.equal(errands.windows.length, 1);
});

test("a reply is not said where people have the conversation or it is closed", async (t) => {
  for (const [status, standing] of [
    ["open", "people"],
    ["snoozed", "people"],
    ["resolved", "closed"],
  ] as const) {
    const errands = await startErrands(t);
    const newest = askedIn(errands);
    errands.chatwoot.state.status = status;
    assert.deepEqual(await errands.run(replyTo(newest)), {
      type: "taken",
      standing: { status: standing, agent: null, isBots: false, at: 1_700_000_000_500 },
    });
    assert.deepEqual(ours(errands), []);
  }
});

test("a reply is not said once the visitor wrote on, even when others wrote after that", async (t) => {
  const later: readonly ((errands: Errands) => void)[] = [
    () => undefined,
    ({ chatwoot }) => void chatwoot.write({ message_type: 2, content: "was labelled", sender: null }),
    ({ chatwoot }) =>
      void chatwoot.write({ message_type: 1, private: true, sender: { type: "user", name: "Dana" } }),
    ({ chatwoot }) => void chatwoot.write({ message_type: 3, sender: null }),
  ];
  for (const write of later) {
    const errands = await startErrands(t);
    const newest = askedIn(errands);
    errands.chatwoot.write({ content: "And my invoice?" });
    write(errands);
    assert.deepEqual(await errands.run(replyTo(newest)), { type: "outdated" });
    assert.deepEqual(ours(errands), []);
  }
});

test("a note, a template and what we said ourselves keep no reply back", async (t) => {
  const errands = await startErrands(t);
  const newest = askedIn(errands);
  errands.chatwoot.write({ message_type: 3, sender: null });
  errands.chatwoot.write({
    message_type: 1,
    content_attributes: { baton: "i1/other/1" },
    sender: { type: "user" },
  });
  errands.chatwoot.write({ message_type: 1, private: true, sender: { type: "user", name: "Dana" } });
  assert.equal((await errands.run(replyTo(newest))).type, "done");
});

test("a person who answered while it is still pending has it: the reply is not said over them", async (t) => {
  const errands = await startErrands(t);
  const newest = askedIn(errands);
  errands.chatwoot.write({ message_type: 1, content: "Let me look", sender: { type: "user", name: "Dana" } });
  assert.deepEqual(await errands.run(replyTo(newest)), {
    type: "taken",
    standing: { status: "bot", agent: agentId("Dana"), isBots: false, at: 1_700_000_000_500 },
  });
});

test("when half of the look had to be tried again for long, it is looked anew", async (t) => {
  const errands = await startErrands(t);
  const newest = askedIn(errands);
  for (let times = 0; times < 2; times += 1)
    errands.chatwoot.next(/^GET .*\/messages$/, { type: "answer", status: 500, text: "" });
  let reads = 0;
  errands.chatwoot.onAsked(({ path }) => {
    if (!path.endsWith("/messages")) return;
    reads += 1;
    if (reads === 3) errands.chatwoot.state.status = "open";
  });
  assert.equal((await errands.run(replyTo(newest))).type, "taken");
  assert.deepEqual(ours(errands), []);
});

test("a person's answer that we have not heard of keeps the reply back, also when the visitor wrote after it", async (t) => {
  const errands = await startErrands(t);
  const charge = errands.chatwoot.write({ message_type: 1, sender: { type: "user", name: "Dana" } }).id;
  for (let more = 0; more < 30; more += 1) askedIn(errands);
  const newest = askedIn(errands);
  assert.equal(
    (await errands.run(replyTo(newest, { charge }))).type,
    "done",
    "before the bot's charge it is past",
  );
  assert.equal((await errands.run(replyTo(newest, { charge: charge - 1 }), { errand: 5 })).type, "taken");
});

test("whoever steps in up to the last moment is heard: then nothing is sent", async (t) => {
  const errands = await startErrands(t);
  const newest = askedIn(errands);
  let mayStill = true;
  errands.chatwoot.onAsked(({ method }) => {
    if (method === "GET") mayStill = false;
  });
  assert.deepEqual(await errands.run(replyTo(newest), { mayStill: () => mayStill }), { type: "outdated" });
  assert.deepEqual(
    errands.chatwoot.asked.map(({ method }) => method),
    ["GET", "GET"],
  );
});

test("each message of our log is carried as whoever wrote it", async (t) => {
  const errands = await startErrands(t);
  const jobs = [
    carried({ author: "visitor", text: "{{ hi }}" }),
    carried({ author: "bot", text: "{{ contact.email }}" }),
    carried({ author: "system", text: "A person comes." }),
    carried({ author: "agent", name: "Anna", text: "Hello, Anna here." }),
    carried({ author: "visitor", text: " " }),
  ];
  for (const [index, job] of jobs.entries()) await errands.run(job, { errand: index });
  const baton = (errand: number) => `i1/${THERE}/${errand}`;
  assert.deepEqual(ours(errands), [
    {
      content: "{{ hi }}",
      message_type: 0,
      isPrivate: false,
      content_attributes: { baton: baton(0) },
      by: "contact",
    },
    {
      content: "{\u2060{ contact.email }}",
      message_type: 1,
      isPrivate: false,
      content_attributes: { baton: baton(1) },
      by: "agent_bot",
    },
    {
      content: "A person comes.",
      message_type: 1,
      isPrivate: false,
      content_attributes: { baton: baton(2) },
      by: "agent_bot",
    },
    {
      content: "Hello, Anna here.",
      message_type: 1,
      isPrivate: false,
      content_attributes: { baton: baton(3), baton_agent: "Anna" },
      by: "user",
    },
    {
      content: "(a message without text)",
      message_type: 0,
      isPrivate: false,
      content_attributes: { baton: baton(4) },
      by: "contact",
    },
  ]);
  for (const { body } of errands.chatwoot.asked)
    assert.equal(
      Object.hasOwn(Object(body), "source_id"),
      false,
      "some channels deliver nothing that has one",
    );
});

test("a note is for people alone", async (t) => {
  const errands = await startErrands(t);
  for (const [errand, about] of (["human-mode", "disagreement"] as const).entries())
    assert.equal((await errands.run({ type: "note", about }, { errand })).type, "done");
  assert.deepEqual(
    ours(errands).map(({ content, isPrivate, by }) => ({ content, isPrivate, by })),
    [
      {
        content: "Human mode is on: the bot stays silent, and people answer.",
        isPrivate: true,
        by: "agent_bot",
      },
      {
        content:
          "Baton and an automation change the status of this conversation in turns. Baton leaves it as it is now: it is for people to decide.",
        isPrivate: true,
        by: "agent_bot",
      },
    ],
  );
});
