import assert from "node:assert/strict";
import { test } from "node:test";
import { openDoctor } from "./doctor-stage.ts";
import { AGENT } from "./stand-in.ts";

const OPEN = "SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true";

const hostOf = (url: string) => new URL(url).host;

test("after a setup all is well, apart from what Chatwoot's own settings hide", async () => {
  await using s = await openDoctor();
  const writes = s.chatwoot.writes();
  const { exitCode, lines } = await s.examine();
  assert.equal(exitCode, 0);
  assert.deepEqual(lines, [
    `✓ Chatwoot answers at ${s.chatwoot.url}`,
    "✓ Chatwoot is 4.16.2",
    "✓ The clocks of Chatwoot and Baton agree",
    "✓ CHATWOOT_API_TOKEN is valid (administrator)",
    "✓ CHATWOOT_API_TOKEN may read conversations",
    "✓ The inboxes are there: Website, Baton page",
    "✓ CHATWOOT_BOT_TOKEN may speak for the bot",
    `✓ The bot Baton (7) delivers to ${s.baton.url}/webhook/chatwoot`,
    "✓ The bot Baton answers inbox Website (3)",
    "✓ The bot Baton answers inbox Baton page (11)",
    `✓ The page's inbox Baton page (11) calls back ${s.baton.url}/webhook/chatwoot`,
    "✓ Each delivery comes once",
    "✓ The signing secret of the bot is in CHATWOOT_WEBHOOK_SECRET",
    "✓ The signing secret of inbox Baton page (11) is in CHATWOOT_WEBHOOK_SECRET",
    `! ${hostOf(s.baton.url)} is a private address, which Chatwoot refuses by itself`,
    `  → set ${OPEN} for Chatwoot's web AND sidekiq, or give Baton a public address`,
    `✓ Baton answers at ${s.baton.url}`,
    "✓ Inbox Website (3) has no messages of its own that talk over the bot",
    "✓ Inbox Website (3) gives opened conversations to agents who are online",
    "✓ Inbox Baton page (11) has no messages of its own that talk over the bot",
    "✓ Inbox Baton page (11) gives opened conversations to nobody: agents take them",
    "\nNothing to fix, 1 to think about.",
  ]);
  assert.deepEqual(s.chatwoot.writes(), writes);
});

test("no token and no secret is ever said", async () => {
  await using s = await openDoctor({ isSigning: false });
  const { lines } = await s.examine();
  const token = String(s.chatwoot.state.bots[0]?.outgoing_url).split("/").at(-1) ?? "";
  assert.equal(token.length, 43);
  assert.doesNotMatch(lines.join("\n"), new RegExp(`${token}|admin-token|bot-token|secret-`));
});

test("a delivery that comes by an account webhook and another inbox's callback too is said", async () => {
  await using s = await openDoctor();
  const endpoint = `${s.baton.url}/webhook/chatwoot`;
  s.chatwoot.state.webhooks.push({ id: 5, url: endpoint, secret: "bot-secret-7" });
  Object.assign(s.chatwoot.state.inboxes[0] ?? {}, { webhook_url: endpoint, secret: "bot-secret-7" });
  const { exitCode, warnings } = await s.examine();
  assert.deepEqual(warnings.slice(0, 2), [
    "Deliveries come twice, by the bot and by account webhook 5 (Settings, Integrations, Webhooks): harmless, and double work",
    "Deliveries come twice, by the bot and by the callback URL of inbox Website (3): harmless, and double work",
  ]);
  assert.equal(exitCode, 0);
});

test("a bot that delivers elsewhere is found by the address that Baton should have", async () => {
  await using s = await openDoctor();
  const { exitCode, faults } = await s.examine({}, ["--public-url", "https://baton.example.com"]);
  assert.equal(exitCode, 1);
  assert.equal(faults[0], "The bot Baton (7) does not deliver to https://baton.example.com/webhook/chatwoot");
});

test("unsigned deliveries are a warning with the secret address, a fault with another", async () => {
  await using s = await openDoctor({ isSigning: false });
  const { faults, warnings } = await s.examine();
  assert.deepEqual(faults, []);
  assert.deepEqual(warnings.slice(0, 2), [
    "Deliveries of the bot are not signed; their secret address is all there is",
    "Deliveries of inbox Baton page (11) are not signed; their secret address is all there is",
  ]);
  const other = await s.examine({ CHATWOOT_WEBHOOK_TOKEN: "another" });
  assert.deepEqual(other.faults, [
    "The bot delivers to an address whose token is not CHATWOOT_WEBHOOK_TOKEN",
    "Deliveries of the bot are not signed, and their address has no secret",
    "Deliveries of inbox Baton page (11) are not signed, and their address has no secret",
  ]);
});

for (const [version, warned] of [
  ["4.13.2", []],
  ["4.14.0", ["is a private address, which Chatwoot refuses by itself"]],
] as const)
  test(`a private address with Chatwoot ${version}`, async () => {
    await using s = await openDoctor();
    s.chatwoot.state.version = version;
    const { lines, warnings } = await s.examine();
    const host = hostOf(s.baton.url);
    assert.deepEqual(
      warnings.filter((text) => text.startsWith(host)),
      warned.map((text) => `${host} ${text}`),
    );
    assert.doesNotMatch(lines.join("\n"), new RegExp(OPEN));
  });

test("a name that only Chatwoot's network may know is a warning with the same fix", async () => {
  await using s = await openDoctor();
  const { lines } = await s.examine({}, ["--public-url", "http://baton.invalid:8000"]);
  const at = lines.indexOf("! baton.invalid:8000 has no address here; if it is private, Chatwoot refuses it");
  assert.match(lines[at + 1] ?? "", new RegExp(OPEN));
});

test("a Baton that does not answer well under its address is a fault", async () => {
  await using s = await openDoctor({ health: 502 });
  const { exitCode, faults } = await s.examine();
  assert.deepEqual([exitCode, faults], [1, [`${s.baton.url}/healthz answers 502, not 200`]]);
  const gone = await s.examine({}, ["--public-url", "http://127.0.0.1:9"]);
  assert.equal(gone.faults.at(-1), "Nothing answers at http://127.0.0.1:9/healthz");
});

test("an agent's token is enough to serve: what it cannot see is said, and nothing fails", async () => {
  await using s = await openDoctor();
  const { exitCode, faults, warnings } = await s.examine({ CHATWOOT_API_TOKEN: AGENT });
  assert.deepEqual([exitCode, faults], [0, []]);
  assert.deepEqual(warnings.slice(0, 2), [
    "Whether webhooks are registered twice cannot be seen",
    "The signing secrets cannot be compared",
  ]);
});

test("a bot token is tried without writing, also when there is no conversation yet", async () => {
  await using s = await openDoctor();
  s.chatwoot.state.conversations = [];
  const { lines } = await s.examine({ CHATWOOT_API_TOKEN: AGENT });
  assert.ok(lines.includes("✓ CHATWOOT_BOT_TOKEN is known to Chatwoot"));
  const wrong = await s.examine({ CHATWOOT_API_TOKEN: AGENT, CHATWOOT_BOT_TOKEN: "wrong" });
  assert.deepEqual(wrong.faults, ["Chatwoot refuses CHATWOOT_BOT_TOKEN"]);
});

test("without settings nothing is asked, and everything missing is said at once", async () => {
  await using s = await openDoctor();
  const blank = { CHATWOOT_BASE_URL: "", CHATWOOT_ACCOUNT_ID: "", CHATWOOT_INBOX_ID: "three" };
  const calls = s.chatwoot.calls.length;
  const { exitCode, faults } = await s.examine(blank);
  assert.deepEqual(
    [exitCode, faults],
    [
      1,
      ["CHATWOOT_BASE_URL, CHATWOOT_ACCOUNT_ID not set", "CHATWOOT_INBOX_ID must be a number of Chatwoot's"],
    ],
  );
  assert.equal(s.chatwoot.calls.length, calls);
});

test("wrong words end with 2, help with 0", async () => {
  await using s = await openDoctor();
  assert.deepEqual(await s.examine({}, ["--fix"]), {
    exitCode: 2,
    lines: ['✗ doctor has no option "--fix"', "  → see baton doctor --help"],
    faults: ['doctor has no option "--fix"'],
    warnings: [],
  });
  const help = await s.examine({}, ["--help"]);
  assert.equal(help.exitCode, 0);
  assert.match(help.lines[0] ?? "", /^Usage: baton doctor /);
});
