/** The page, bridged: what people attach in a Chatwoot stand-in is told by name and passed on, and nothing else is. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { signature } from "../../emulator/post.ts";
import { bytesOf, changed, readPayload } from "../fakes/chatwoot-payloads.ts";
import { type BridgedVisitor, openPage } from "./bridged-page.ts";
import { type ChatwootStage, startStage } from "./chatwoot-stage.ts";
import type { Answer } from "./client.ts";
import { newVisitor } from "./visitor.ts";

async function greeted(it: ChatwootStage): Promise<BridgedVisitor> {
  const visitor = await openPage(it);
  await visitor.say("hello");
  await visitor.sees(["contact: hello", "agent_bot: Hello! How can I help you today?"], "pending");
  return visitor;
}

const INVOICE = { name: "invoice.pdf", contentType: "application/pdf", text: "the invoice, all of it" };

/** What a download is compared by. */
const fileOf = ({ status, headers, text }: Answer) => ({
  status,
  disposition: headers["content-disposition"]?.split(";")[0],
  text,
});
const whole = { status: 200, disposition: "attachment", text: INVOICE.text };

const agentsMessage = async ({ events }: BridgedVisitor) =>
  (await events.next("message", ({ author }) => author === "agent")).data;

test("a file of a person's there is on the page by its name, never where it lies, and is passed on", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await greeted(it);
  it.chatwoot.agent.reply(visitor.there().id, "Here it is", { attachments: [INVOICE] });
  const said = await agentsMessage(visitor);
  assert.deepEqual(
    { text: said.text, attachments: said.attachments, files: said.files },
    {
      text: "Here it is",
      attachments: 1,
      files: [{ name: INVOICE.name, type: "file", bytes: INVOICE.text.length }],
    },
  );
  const answer = await visitor.client.get(`/api/chat/files/${said.seq}/0`);
  assert.deepEqual(fileOf(answer), whole);
  const { port } = new URL(it.chatwoot.url);
  assert.deepEqual(
    [JSON.stringify(visitor.events.frames), JSON.stringify(answer.headers)].filter(
      (told) => told.includes(`:${port}`) || told.includes("/files/"),
    ),
    [],
  );
});

test("a file that is not stored there yet is tried again", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await greeted(it);
  it.chatwoot.agent.reply(visitor.there().id, "Here it is", {
    attachments: [{ ...INVOICE, missingTimes: 2 }],
  });
  const { seq } = await agentsMessage(visitor);
  assert.deepEqual(fileOf(await visitor.client.get(`/api/chat/files/${seq}/0`)), whole);
});

test("a file is for its own visitor alone", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await greeted(it);
  it.chatwoot.agent.reply(visitor.there().id, "Here it is", { attachments: [INVOICE] });
  const { seq } = await agentsMessage(visitor);
  const other = await newVisitor(it.baton());
  const path = `/api/chat/files/${seq}/0`;
  assert.equal((await other.client.get(path)).status, 404);
  assert.equal((await it.baton().client().get(path)).status, 401);
  assert.equal((await visitor.client.get(`/api/chat/files/${seq}/1`)).status, 404);
});

test("a file that lies with another host is never asked for", async () => {
  await using it = await startStage({ isBridged: true });
  using visitor = await greeted(it);
  const asked: (string | undefined)[] = [];
  const foreign = createServer((request, response) => {
    asked.push(request.url);
    response.end("not for you");
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => foreign.once("listening", resolve));
  // A server that listens on a port of this machine has an address of its own.
  const { port } = foreign.address() as AddressInfo;
  try {
    await deliverFile(it, visitor, `http://127.0.0.1:${port}/files/1/invoice.pdf`);
    const { seq, files } = await agentsMessage(visitor);
    assert.deepEqual(files, [{ name: "invoice.pdf", type: "file", bytes: null }]);
    const { status } = await visitor.client.get(`/api/chat/files/${seq}/0`);
    assert.deepEqual({ status, asked }, { status: 502, asked: [] });
  } finally {
    foreign.close();
  }
});

/** A genuine delivery of a person's message whose file lies at this address. */
async function deliverFile({ chatwoot, baton }: ChatwootStage, visitor: BridgedVisitor, data_url: string) {
  const { id, inboxId, sourceId } = visitor.there();
  const payload = changed(readPayload("03_message_created_outgoing_human.json"), {
    id: 99_000,
    attachments: [{ id: 1, message_id: 99_000, file_type: "file", account_id: 1, data_url }],
    conversation: { id, inbox_id: inboxId, contact_inbox: { source_id: sourceId }, status: "open" },
    inbox: { id: inboxId },
  });
  const body = bytesOf(payload);
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const answer = await baton()
    .client()
    .call("POST", "/webhook/chatwoot", {
      body,
      headers: {
        "x-chatwoot-timestamp": timestamp,
        "x-chatwoot-signature": signature(chatwoot.setup.apiInbox?.secret ?? "", timestamp, body.toString()),
      },
    });
  assert.equal(answer.status, 200, answer.text);
}
