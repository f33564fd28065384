import assert from "node:assert/strict";
import { test } from "node:test";
import { HERE } from "../../test/fakes/builders.ts";
import { replyTo, startErrands, THERE } from "../../test/fakes/chatwoot-errands.ts";
import { ACCOUNT } from "../../test/fakes/small-chatwoot.ts";

const ours = { conversation: THERE, channel: "chatwoot", there: 57 } as const;
const pages = { conversation: HERE, channel: "page", there: 58 } as const;
const TOGGLE_TYPING = `/public/api/v1/inboxes/page-inbox/contacts/baton%3Apage-1/conversations/58/toggle_typing`;

test("that the bot types is shown by its own token, that our page's visitor does as the visitor", async (t) => {
  const { chatwoot, desk } = await startErrands(t);
  await desk.showTyping(ours, true);
  await desk.showTyping(pages, false);
  assert.deepEqual(chatwoot.asked, [
    {
      method: "POST",
      path: `${ACCOUNT}/conversations/57/toggle_typing_status`,
      who: "bot",
      body: { typing_status: "on", is_private: false },
    },
    { method: "POST", path: TOGGLE_TYPING, who: "nobody", body: { typing_status: "off" } },
  ]);
  assert.deepEqual(chatwoot.state.typing, ["on"]);
});

test("where nothing has begun, or the page has no inbox, nothing is shown", async (t) => {
  const served = { accountId: 1, inboxIds: [3], pageInboxId: null, botId: 7 };
  const { chatwoot, desk } = await startErrands(t, { settings: { served } });
  await desk.showTyping({ ...ours, there: null }, true);
  await desk.showTyping(pages, true);
  assert.deepEqual(chatwoot.asked, []);
});

test("what the public API calls the page's inbox is asked once where nobody said it", async (t) => {
  const { chatwoot, desk } = await startErrands(t, { settings: { pageIdentifier: null } });
  await desk.showTyping(pages, true);
  await desk.showTyping(pages, false);
  assert.deepEqual(
    chatwoot.asked.map(({ path, who }) => `${who} ${path}`),
    [`user ${ACCOUNT}/inboxes/9`, `nobody ${TOGGLE_TYPING}`, `nobody ${TOGGLE_TYPING}`],
  );
});

test("typing that cannot be shown harms nobody, and is said once for each kind", async (t) => {
  const { chatwoot, clock, desk, journal } = await startErrands(t);
  chatwoot.next(/typing/, { type: "hang-before", come: clock.expire });
  await desk.showTyping(ours, true);
  chatwoot.next(/typing/, { type: "answer", status: 500, text: "" });
  await desk.showTyping(ours, true);
  await desk.showTyping(pages, true);
  await desk.showTyping(pages, true);
  assert.deepEqual(journal.lines, [
    { level: "info", what: "typing not shown", facts: { channel: "chatwoot", because: "ChatwootFault" } },
    { level: "info", what: "typing not shown", facts: { channel: "page", because: "ChatwootFault" } },
  ]);
  assert.equal(clock.held(), 0);
});

test("reading what was missed is the intake's", async (t) => {
  const asked: (readonly [number, number])[] = [];
  const { desk } = await startErrands(t, {
    catchUp: async (there, newest) => void asked.push([there, newest]),
  });
  await desk.catchUp(57, 901);
  assert.deepEqual(asked, [[57, 901]]);
});

test("a mistake of our own is not taken for an outage", async (t) => {
  const { run } = await startErrands(t);
  const mistake = new RangeError("a mistake");
  const mayStill = () => {
    throw mistake;
  };
  await assert.rejects(run(replyTo(0), { mayStill }), mistake);
});
