import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { test } from "node:test";
import { ENDPOINT, HERE, openSetup } from "./setup-stage.ts";
import { ADMIN, type StandIn, website } from "./stand-in.ts";

const linesFor = ({ url }: StandIn) => `CHATWOOT_BASE_URL=${url}
CHATWOOT_API_TOKEN=${ADMIN}
CHATWOOT_ACCOUNT_ID=1
CHATWOOT_INBOX_ID=3
CHATWOOT_BOT_TOKEN=bot-token-7
CHATWOOT_BOT_ID=7
CHATWOOT_WEBHOOK_SECRET=bot-secret-7
`;

test("setup makes the bot, attaches it, reads its secret and writes a file for its owner alone", async () => {
  await using s = await openSetup();
  const { exitCode, terminal } = await s.run();
  assert.equal(exitCode, 0);
  assert.deepEqual(s.chatwoot.writes(), ["POST /agent_bots", "POST /inboxes/3/set_agent_bot"]);
  assert.deepEqual(s.chatwoot.state.bots[0]?.outgoing_url, ENDPOINT);
  assert.deepEqual([...s.chatwoot.state.attached], [[3, 7]]);
  assert.equal(s.file(), linesFor(s.chatwoot));
  assert.equal(statSync(s.envPath).mode & 0o777, 0o600);
  assert.deepEqual(terminal.lines, [
    "✓ Agent bot Baton (7) is made",
    "✓ Agent bot Baton (7) answers inbox Website (3)",
    `✓ ${s.envPath} is written, for its owner alone`,
    `
Next: npm start           starts Baton
      npx baton doctor    then checks the connection both ways`,
  ]);
});

test("a second setup changes nothing and says so", async () => {
  await using s = await openSetup();
  const args = [...s.flags, "--page-inbox", "new"];
  await s.run(args);
  const [file, writes] = [s.file(), s.chatwoot.writes()];
  const { exitCode, terminal } = await s.run(args);
  assert.equal(exitCode, 0);
  assert.deepEqual(s.chatwoot.writes(), writes);
  assert.equal(s.file(), file);
  assert.deepEqual(terminal.marked("good"), ["All is as chosen: nothing was changed"]);
});

test("what the file says already needs no option", async () => {
  await using s = await openSetup();
  await s.run();
  const writes = s.chatwoot.writes();
  const { exitCode } = await s.run(["--env", s.envPath]);
  assert.equal(exitCode, 0);
  assert.deepEqual(s.chatwoot.writes(), writes);
});

test("the page gets an API inbox of its own, with the bot and both secrets", async () => {
  await using s = await openSetup();
  await s.run([...s.flags, "--page-inbox", "new"]);
  assert.deepEqual(s.chatwoot.calls.find(({ name }) => name === "POST /inboxes")?.body, {
    name: "Baton page",
    channel: { type: "api", webhook_url: ENDPOINT },
    lock_to_single_conversation: true,
  });
  assert.deepEqual(
    [...s.chatwoot.state.attached],
    [
      [3, 7],
      [11, 7],
    ],
  );
  assert.match(s.file(), /^CHATWOOT_PAGE_INBOX_ID=11$/m);
  assert.match(s.file(), /^CHATWOOT_WEBHOOK_SECRET=bot-secret-7,inbox-secret-11$/m);
});

test("an API inbox that is said is taken, and calls back Baton", async () => {
  await using s = await openSetup();
  s.chatwoot.state.inboxes.push({ ...website(5, "App"), channel_type: "Channel::Api", secret: "app-secret" });
  await s.run([...s.flags, "--page-inbox", "5"]);
  assert.equal(s.chatwoot.state.inboxes.find(({ id }) => id === 5)?.webhook_url, ENDPOINT);
  assert.match(s.file(), /^CHATWOOT_WEBHOOK_SECRET=bot-secret-7,app-secret$/m);
});

test("secrets of account webhooks that lead to Baton are read too", async () => {
  await using s = await openSetup();
  s.chatwoot.state.webhooks.push(
    { id: 1, url: ENDPOINT, secret: "hook-secret" },
    { id: 2, url: "https://elsewhere.example/hook", secret: "not-ours" },
  );
  await s.run();
  assert.match(s.file(), /^CHATWOOT_WEBHOOK_SECRET=bot-secret-7,hook-secret$/m);
});

test("a bot of Baton's name is pointed here, another one that points here is taken as it is", async () => {
  await using s = await openSetup();
  s.chatwoot.state.bots.push(
    { id: 7, name: "Sales", outgoing_url: "https://sales.example/", access_token: "a", secret: "b" },
    {
      id: 8,
      name: "Baton",
      outgoing_url: "http://127.0.0.1:9999/webhook/chatwoot",
      access_token: "c",
      secret: "d",
    },
  );
  await s.run();
  assert.deepEqual(s.chatwoot.writes(), ["PATCH /agent_bots/8", "POST /inboxes/3/set_agent_bot"]);
  s.chatwoot.state.bots = [
    { id: 9, name: "Mia", outgoing_url: `${ENDPOINT}/`, access_token: "e", secret: "f" },
  ];
  await s.run([...s.flags, "--yes"]);
  assert.match(s.file(), /^CHATWOOT_BOT_ID=9$/m);
});

test("a Chatwoot that does not sign gets an address that nobody can guess, the same at every setup", async () => {
  await using s = await openSetup();
  s.chatwoot.state.isSigning = false;
  const { terminal } = await s.run([...s.flags, "--page-inbox", "new"]);
  const token = /^CHATWOOT_WEBHOOK_TOKEN=([\w-]{43})$/m.exec(s.file())?.[1];
  assert.equal(s.chatwoot.state.bots[0]?.outgoing_url, `${ENDPOINT}/${token}`);
  assert.equal(s.chatwoot.state.inboxes.at(-1)?.webhook_url, `${ENDPOINT}/${token}`);
  assert.equal(terminal.marked("warning").length, 1);
  assert.doesNotMatch(s.file(), /WEBHOOK_SECRET/);
  const before = [s.file(), ...s.chatwoot.writes()];
  await s.run([...s.flags, "--page-inbox", "new"]);
  assert.deepEqual([s.file(), ...s.chatwoot.writes()], before);
});

test("a differing line is refused by name before anything is changed, and replaced with --yes", async () => {
  await using s = await openSetup("PORT=8000\nCHATWOOT_API_TOKEN=another-token\nCHATWOOT_BOT_ID=70\n");
  const { exitCode, terminal } = await s.run();
  assert.equal(exitCode, 1);
  assert.deepEqual(terminal.lines, [
    `✗ In ${s.envPath}, CHATWOOT_API_TOKEN, CHATWOOT_BOT_ID have other values and will be replaced. Left as it is`,
    "  → answer y, or run it again with --yes",
  ]);
  assert.deepEqual(s.chatwoot.writes(), []);
  assert.equal((await s.run([...s.flags, "--yes"])).exitCode, 0);
  assert.match(s.file(), new RegExp(`^PORT=8000\nCHATWOOT_API_TOKEN=${ADMIN}\nCHATWOOT_BOT_ID=7\n`));
});

test("another bot of an inbox is not replaced without a yes", async () => {
  await using s = await openSetup();
  s.chatwoot.state.bots.push({ id: 7, name: "Sales", outgoing_url: "https://sales.example/", secret: "b" });
  s.chatwoot.state.attached.set(3, 7);
  const { exitCode, terminal } = await s.run();
  assert.deepEqual(
    [exitCode, terminal.marked("fault")],
    [1, ["Inbox Website (3) has the bot Sales now, which will be replaced. Left as it is"]],
  );
  assert.deepEqual(s.chatwoot.writes(), []);
  assert.equal((await s.run([...s.flags, "--yes"])).exitCode, 0);
  assert.equal(s.chatwoot.state.attached.get(3), 8);
});

test("a file that others may read is closed to them even when no line changes", async () => {
  await using s = await openSetup();
  await s.run();
  const text = s.file();
  await using again = await openSetup(text);
  const { terminal } = await again.run([...s.flags.slice(0, -1), again.envPath]);
  assert.deepEqual(terminal.marked("good"), [`${again.envPath} is readable by its owner alone now`]);
  assert.equal(statSync(again.envPath).mode & 0o777, 0o600);
});

test("a person is asked for everything, the token hidden, and once more after a wrong answer", async () => {
  await using s = await openSetup();
  s.chatwoot.state.accounts.push({ id: 2, name: "Other" });
  const answers = ["ftp://nowhere", s.chatwoot.url, ADMIN, "1", "3, 4", "", "none"];
  const { exitCode, terminal } = await s.run(["--env", s.envPath], answers);
  assert.equal(exitCode, 0);
  assert.deepEqual(terminal.questions, [
    "Chatwoot's address:",
    "Chatwoot's address:",
    "*An administrator's access token (Chatwoot: profile settings, at the end; it is not shown here):",
    "Which account (its number):",
    "Which inboxes does the bot answer (numbers, with commas between):",
    `Baton's address, as Chatwoot reaches it [${HERE}]:`,
    "Baton's own page in an API inbox too (new, none, or the inbox's number) [none]:",
  ]);
  assert.deepEqual(terminal.lines.slice(0, 5), [
    "! Chatwoot's address must be an http:// or https:// address",
    "  1  Acme Support (administrator)",
    "  2  Other (administrator)",
    "  3  Website (WebWidget)",
    "  4  Shop (WebWidget)",
  ]);
  assert.match(s.file(), /^CHATWOOT_INBOX_ID=3,4$/m);
});

test("a person who says no keeps the line", async () => {
  await using s = await openSetup("CHATWOOT_BOT_TOKEN=mine\n");
  const { exitCode, terminal } = await s.run(s.flags, ["none", "n"]);
  assert.equal(exitCode, 1);
  assert.equal(
    terminal.questions.at(-1),
    `In ${s.envPath}, CHATWOOT_BOT_TOKEN has another value and will be replaced. Do it? [y/N]`,
  );
  assert.equal(s.file(), "CHATWOOT_BOT_TOKEN=mine\n");
  assert.deepEqual(s.chatwoot.writes(), []);
});

test("further secrets and another order of the inboxes are no difference", async () => {
  await using s = await openSetup();
  await s.run([...s.flags, "--inbox", "3,4"]);
  const text = s.file().replace("INBOX_ID=3,4", "INBOX_ID=4, 3").replace("SECRET=bot", "SECRET=older, bot");
  await using again = await openSetup(text);
  const args = ["--url", s.chatwoot.url, "--env", again.envPath];
  assert.equal((await again.run(args)).exitCode, 0);
  assert.equal(again.file(), text);
});

test("an inbox for the page is let go when none is wanted, after a yes", async () => {
  await using s = await openSetup();
  await s.run([...s.flags, "--page-inbox", "new"]);
  const args = [...s.flags, "--page-inbox", "none"];
  const { exitCode, terminal } = await s.run(args);
  assert.equal(exitCode, 1);
  assert.match(terminal.marked("fault")[0] ?? "", /CHATWOOT_PAGE_INBOX_ID has another value/);
  assert.equal((await s.run([...args, "--yes"])).exitCode, 0);
  assert.match(s.file(), /^CHATWOOT_PAGE_INBOX_ID=$/m);
});

test("an old Chatwoot is said before anything else", async () => {
  await using s = await openSetup();
  s.chatwoot.state.version = "4.12.1";
  const { terminal } = await s.run();
  assert.deepEqual(terminal.lines.slice(0, 2), [
    "! Chatwoot is 4.12.1, older than 4.13",
    "  → update Chatwoot to 4.14.2 or newer",
  ]);
});

test("the token goes only to what says that it is Chatwoot", async () => {
  await using s = await openSetup();
  await s.run();
  assert.deepEqual(
    s.chatwoot.calls.slice(0, 2).map(({ name, token }) => [name, token]),
    [
      ["GET /api", ""],
      ["GET /api/v1/profile", ADMIN],
    ],
  );
});

test("no token and no secret is ever said", async () => {
  await using s = await openSetup();
  const { terminal } = await s.run([...s.flags, "--page-inbox", "new"]);
  assert.doesNotMatch(terminal.lines.join("\n"), /admin-token|bot-token|secret-/);
});
