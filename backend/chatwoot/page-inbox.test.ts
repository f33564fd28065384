import assert from "node:assert/strict";
import { test } from "node:test";
import { HERE } from "../../test/fakes/builders.ts";
import { type Errands, startErrands } from "../../test/fakes/chatwoot-errands.ts";
import { ACCOUNT, type Misbehaviour } from "../../test/fakes/small-chatwoot.ts";
import { type Assignment, type Job, TryLater } from "../engine/ports.ts";

const SOURCE = "baton:page-1";
const OURS: Partial<Assignment> = { conversation: HERE, channel: "page", there: null, errand: 1 };

const begin = (address: string | null = null): Job => ({ type: "begin", visitor: "user-1", address });
const begun = (id = 58) => ({
  type: "done",
  id,
  standing: { status: "bot", agent: null, isBots: false, at: 1_700_000_000_000 },
});
const page = ({ chatwoot }: Errands) => chatwoot.page;
const CONTACT = { id: 21, name: "user-1", email: null, source: SOURCE };
const CONVERSATION = { id: 58, contact: 21, inbox_id: 9 };

test("a conversation of our page begins there as a contact named like the visitor, and a conversation of theirs", async (t) => {
  const errands = await startErrands(t);
  assert.deepEqual(await errands.run(begin(), OURS), begun());
  assert.deepEqual(page(errands), { contacts: [CONTACT], conversations: [CONVERSATION] });
  const place = { inbox_id: 9, source_id: SOURCE };
  assert.deepEqual(errands.chatwoot.asked, [
    { method: "POST", path: `${ACCOUNT}/contact_inboxes/filter`, who: "user", body: place },
    { method: "POST", path: `${ACCOUNT}/contacts`, who: "user", body: { ...place, name: "user-1" } },
    { method: "GET", path: `${ACCOUNT}/contacts/21/conversations`, who: "user", body: undefined },
    {
      method: "POST",
      path: `${ACCOUNT}/conversations`,
      who: "user",
      body: { ...place, contact_id: 21, status: "pending" },
    },
  ]);
});

test("what has begun is found, not begun again", async (t) => {
  const errands = await startErrands(t);
  await errands.run(begin(), OURS);
  for (const isRepeat of [false, true])
    assert.deepEqual(await errands.restarted().run(begin(), { ...OURS, isRepeat }), begun());
  assert.deepEqual(page(errands), { contacts: [CONTACT], conversations: [CONVERSATION] });
});

test("a conversation of the same contact in another inbox is not ours", async (t) => {
  const errands = await startErrands(t);
  page(errands).contacts.push({ ...CONTACT });
  page(errands).conversations.push({ id: 58, contact: 21, inbox_id: 3 });
  assert.deepEqual(await errands.run(begin(), OURS), begun(59));
});

const unknownEnds: readonly (readonly [string, (errands: Errands) => Misbehaviour])[] = [
  ["a connection that was cut after it was done", () => ({ type: "reset-after" })],
  ["no answer in time", ({ clock }) => ({ type: "hang-after", come: clock.expire })],
  ["a fault after it was done", () => ({ type: "500-after" })],
];
for (const [what, fault] of unknownEnds)
  for (const step of [/contacts$/, /\/conversations$/])
    test(`${what}, at ${step.source}: there is one contact and one conversation`, async (t) => {
      const errands = await startErrands(t);
      errands.chatwoot.next(new RegExp(`^POST .*${step.source}`), fault(errands));
      assert.deepEqual(await errands.run(begin(), OURS), begun());
      assert.deepEqual(page(errands), { contacts: [CONTACT], conversations: [CONVERSATION] });
    });

test("a contact whose making was lost is made at the next try", async (t) => {
  const errands = await startErrands(t);
  errands.chatwoot.next(/^POST .*contacts$/, { type: "reset-before" });
  await assert.rejects(errands.run(begin(), OURS), TryLater);
  assert.deepEqual(await errands.run(begin(), { ...OURS, isRepeat: true }), begun());
  assert.deepEqual(page(errands), { contacts: [CONTACT], conversations: [CONVERSATION] });
});

test("an address goes along, unless it is another contact's", async (t) => {
  const errands = await startErrands(t);
  page(errands).contacts.push({ id: 21, name: "Vera", email: "vera@example.test", source: null });
  assert.deepEqual(await errands.run(begin("vera@example.test"), OURS), begun());
  const other = { ...OURS, conversation: `${HERE}0` as typeof HERE };
  assert.deepEqual(await errands.run(begin(" new@example.test "), other), begun(59));
  assert.deepEqual(
    page(errands).contacts.map(({ email, source }) => ({ email, source })),
    [
      { email: "vera@example.test", source: null },
      { email: null, source: SOURCE },
      { email: "new@example.test", source: "baton:page-10" },
    ],
  );
});

test("without an inbox for the page nothing begins", async (t) => {
  const served = { accountId: 1, inboxIds: [3], pageInboxId: null, botId: 7 };
  const errands = await startErrands(t, { settings: { served } });
  assert.deepEqual(await errands.run(begin(), OURS), { type: "refused", because: "no-page-inbox" });
  assert.deepEqual(errands.chatwoot.asked, []);
});
