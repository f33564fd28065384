/** `POST /toggle-human` and `GET /human-status`: the global switch, and beside it one person's. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { HumanMode } from "../../contract/human-mode.ts";
import { startBaton } from "./baton-process.ts";
import { bodyOf, json, problem, shown } from "./client.ts";
import { newVisitor, ROUTED_TO_HUMAN, replyOf, type Visitor } from "./visitor.ts";

const baton = await startBaton({ RATE_LIMITS: "off" });
after(baton.stop);
const desk = baton.client();

const toggle = async (enabled: boolean, user?: string) =>
  shown(await desk.post("/toggle-human", user === undefined ? { enabled } : { enabled, user_id: user }));

const status = async (user?: string) =>
  shown(await desk.get(`/human-status${user === undefined ? "" : `?user_id=${user}`}`));

const ON = json({ human_mode: true });
const OFF = json({ human_mode: false });

/** Who answers the visitor's next message. */
async function routeOf(visitor: Visitor): Promise<"bot" | "human"> {
  const answer = await visitor.say("Hello");
  if (bodyOf<{ route: string }>(answer).route === "human") {
    assert.deepEqual(shown(answer), json(ROUTED_TO_HUMAN));
    return "human";
  }
  replyOf(answer);
  return "bot";
}

test("the switch is off at first, and says after each toggle how it stands", async () => {
  assert.deepEqual(await status(), OFF);
  assert.deepEqual(await toggle(true), ON);
  assert.deepEqual(await status(), ON);
  assert.deepEqual(await toggle(false), OFF);
  assert.deepEqual(await status(), OFF);
});

test("setting the switch to what it is changes nothing", async () => {
  const visitor = await newVisitor(baton);
  assert.deepEqual(await toggle(false), OFF);
  assert.deepEqual([await toggle(true), await toggle(true)], [ON, ON]);
  assert.equal(await routeOf(visitor), "human");
  assert.deepEqual([await toggle(false), await toggle(false)], [OFF, OFF]);
  assert.equal(await routeOf(visitor), "bot");
});

test("one person's human mode leaves the others and the global switch as they are", async () => {
  const [one, other] = [await newVisitor(baton), await newVisitor(baton)];
  assert.deepEqual(await toggle(true, one.userId), ON);
  assert.deepEqual([await status(one.userId), await status(other.userId), await status()], [ON, OFF, OFF]);
  assert.deepEqual([await routeOf(one), await routeOf(other)], ["human", "bot"]);
  assert.deepEqual([await toggle(true, one.userId), await toggle(false, one.userId)], [ON, OFF]);
  assert.deepEqual([await routeOf(one), await status(one.userId)], ["bot", OFF]);
});

for (const everybody of [false, true])
  for (const own of [false, true])
    test(`with the global switch ${everybody} and one's own ${own}, people answer if either says so`, async () => {
      const visitor = await newVisitor(baton);
      await toggle(own, visitor.userId);
      await toggle(everybody);
      try {
        const human = everybody || own;
        assert.deepEqual(await status(visitor.userId), human ? ON : OFF);
        assert.equal(await routeOf(visitor), human ? "human" : "bot");
      } finally {
        await toggle(false);
      }
      assert.equal(await routeOf(visitor), own ? "human" : "bot");
    });

test("switching one person off while everybody is on says that people still answer", async () => {
  const visitor = await newVisitor(baton);
  await toggle(true, visitor.userId);
  await toggle(true);
  try {
    assert.deepEqual(await toggle(false, visitor.userId), ON);
  } finally {
    await toggle(false);
  }
  assert.deepEqual(await status(visitor.userId), OFF);
});

test("a visitor who has not said a word yet can be given to people", async () => {
  const visitor = await newVisitor(baton);
  await toggle(true, visitor.userId);
  assert.equal(await routeOf(visitor), "human");
});

test("nobody has an unknown user ID", async () => {
  const detail = "There is no visitor user-999999.";
  const nobody = problem(404, "Not Found", { detail, errors: [{ field: "user_id", detail }] });
  assert.deepEqual(await toggle(true, "user-999999"), nobody);
  assert.deepEqual(await status("user-999999"), nobody);
  assert.deepEqual(await status(), OFF);
});

test("what is no user ID is refused, naming the field", async () => {
  const detail = 'must match pattern "^user-[1-9][0-9]{0,14}$"';
  const wrong = problem(422, "Unprocessable Content", {
    detail: `user_id: ${detail}`,
    errors: [{ field: "user_id", detail }],
  });
  for (const user of ["", "1", "user-0", "user-1%00", "user-1'--", "user-1000000000000000"])
    assert.deepEqual(await status(user), wrong, user);
  assert.equal((await status("user-1&user_id=user-2")).status, 422);
});

test("toggles at the same time end in one state that everybody sees", async () => {
  const wishes = Array.from({ length: 40 }, (_, index) => index % 2 === 0);
  const answers = await Promise.all(wishes.map((enabled) => desk.post("/toggle-human", { enabled })));
  assert.deepEqual(
    answers.map((answer) => bodyOf<HumanMode>(answer).human_mode),
    wishes,
  );
  assert.deepEqual(await status(), await status());
  await toggle(false);
});
