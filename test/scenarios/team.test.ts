/** A team by AGENTS_FILE: who gets in, what an agent may see and what an admin, and who is shown to be there. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import type { AuditPage, DeskSession } from "../../contract/desk.ts";
import { makeFolder, startBaton } from "./baton-process.ts";
import { bodyOf, createClient, problem, shown } from "./client.ts";
import { agentAt, writeSettings } from "./team.ts";
import { newVisitor } from "./visitor.ts";

const BIN = join(import.meta.dirname, "../../bin/baton.js");

/** What an operator does for each agent: `baton token`, and the hash into the file. */
function makeToken(): { readonly token: string; readonly hash: string } {
  const { stdout, stderr, status } = spawnSync(process.execPath, [BIN, "token"], { encoding: "utf8" });
  assert.deepEqual([status, stderr], [0, ""]);
  const [, token, hash] = /^token (\S{43})\nhash (sha256:[0-9a-f]{64})\n$/.exec(stdout) ?? [];
  assert.ok(token !== undefined && hash !== undefined, stdout);
  return { token, hash };
}

const folder = makeFolder();
after(folder[Symbol.dispose]);
const file = join(folder.path, "agents.json");
const [danas, olgas] = [makeToken(), makeToken()];
const writeTeam = (agents: readonly object[]) => writeFileSync(file, JSON.stringify(agents));
const DANA = { name: "Dana Ö.", tokenHash: danas.hash, skills: ["billing"], capacity: 2 };
const OLGA = { name: "Olga", tokenHash: olgas.hash, role: "admin" };
writeTeam([DANA, OLGA]);
const env = {
  RATE_LIMITS: "off",
  AGENTS_FILE: file,
  SESSION_SECRET: "a secret of this test, long enough",
};
const baton = await startBaton(env);
after(baton.stop);

async function signedIn(token: string) {
  const client = baton.client();
  const session = bodyOf<DeskSession>(await client.post("/api/desk/session", { token }));
  return { client, session };
}

const unauthorised = (detail: string) =>
  problem(401, "Unauthorized", { detail, errors: [{ field: "token", detail }] });

test("an agent signs in with the token that the command made, under the name in the file", async () => {
  const dana = await signedIn(danas.token);
  assert.deepEqual([dana.session.agent, dana.session.role], ["Dana Ö.", "agent"]);
  const olga = await signedIn(olgas.token);
  assert.deepEqual([olga.session.agent, olga.session.role], ["Olga", "admin"]);
});

test("two tokens are never the same", () => {
  assert.notEqual(danas.token, olgas.token);
});

test("whoever has no token of the team is refused: none, a wrong one, the hash, or part of one", async () => {
  const visitor = await newVisitor(baton);
  for (const token of [
    "wrong",
    danas.hash,
    danas.hash.slice(7),
    danas.token.slice(0, -1),
    `${danas.token}x`,
  ]) {
    const wrong = unauthorised("This is not the agent token.");
    assert.deepEqual(shown(await baton.client().post("/api/desk/session", { token })), wrong);
    const headers = { authorization: `Bearer ${token}` };
    assert.deepEqual(shown(await baton.client().get("/api/desk/health", { headers })), wrong);
  }
  for (const client of [baton.client(), visitor.client])
    for (const path of ["/api/desk/health", "/api/desk/audit", `/api/desk/conversations/${visitor.userId}`])
      assert.deepEqual(shown(await client.get(path)), unauthorised("Sign in as an agent first."));
});

test("audit, health and metrics are for admins, and an agent is told so", async () => {
  const [dana, olga] = [await signedIn(danas.token), await signedIn(olgas.token)];
  const detail = "This is for admins; Dana Ö. is none.";
  for (const path of ["/api/desk/audit", "/api/desk/health", "/metrics"]) {
    assert.deepEqual(shown(await dana.client.get(path)), problem(403, "Forbidden", { detail }));
    assert.equal((await olga.client.get(path)).status, 200);
  }
});

test("who has left the team is out at once, and one with a new token begins a new session", async () => {
  const [dana, olga] = [await signedIn(danas.token), await signedIn(olgas.token)];
  const next = makeToken();
  using files = makeFolder();
  const changed = join(files.path, "agents.json");
  writeFileSync(changed, JSON.stringify([{ ...DANA, tokenHash: next.hash }]));
  await using later = await startBaton({ ...env, AGENTS_FILE: changed });
  for (const { client } of [dana, olga]) {
    const again = createClient(later.url, client.jar);
    assert.equal((await again.post("/toggle-human", { enabled: false })).status, 401);
    again.close();
  }
  assert.equal((await later.client().post("/api/desk/session", { token: danas.token })).status, 401);
  assert.equal((await later.client().post("/api/desk/session", { token: next.token })).status, 200);
  await later.stop();
});

test("AGENT_TOKEN stays the simple way in, beside a team too", async () => {
  await using both = await startBaton({ ...env, AGENT_TOKEN: "a-token-of-this-test" });
  const session = await both.client().post("/api/desk/session", { token: "a-token-of-this-test" });
  const { agent, role } = bodyOf<DeskSession>(session);
  assert.deepEqual([agent, role], ["agent", "admin"]);
  assert.equal((await both.client().post("/api/desk/session", { token: danas.token })).status, 200);
  await both.stop();
});

test("all are told who is there and how much they have", async () => {
  using files = writeSettings({
    agents: [{ name: "Ada", skills: ["billing"], capacity: 2 }, { name: "Ben" }],
  });
  await using small = await startBaton(files.env);
  const [ada, ben] = [await agentAt(small, "Ada"), await agentAt(small, "Ben")];
  using seat = await ada.sitDown();
  const shownOf = (state: string, load: number) => ({
    agent: "Ada",
    state,
    load,
    capacity: 2,
    skills: ["billing"],
  });
  const benIs = (state: string) => ({ agent: "Ben", state, load: 0, capacity: 5, skills: [] });
  assert.deepEqual((await seat.next("team")).data, { agents: [shownOf("online", 0), benIs("offline")] });
  using other = await ben.sitDown();
  await seat.next("team", ({ agents }) => agents[1]?.state === "online");
  await ada.act(await newVisitor(small), "takeover");
  await ada.choose("away");
  const { data } = await other.next("team", ({ agents }) => agents[0]?.state === "away");
  assert.deepEqual(data, { agents: [shownOf("away", 1), benIs("online")] });
  await ada.client.call("DELETE", "/api/desk/session");
  const left = await other.next("team", ({ agents }) => agents[0]?.state === "offline");
  assert.deepEqual(left.data.agents[0], shownOf("offline", 0));
  await small.stop();
});

test("a state that there is not is refused", async () => {
  const { client } = await signedIn(danas.token);
  assert.equal((await client.post("/api/desk/state", { state: "asleep" })).status, 422);
  assert.equal((await client.post("/api/desk/state", { state: "online" })).status, 204);
});

test("who did what when: owners, assignments, toggles and sign-ins, newest first", async () => {
  using files = writeSettings({
    agents: [{ name: "Ada", role: "admin" }],
    policy: { routing: { offerSeconds: 30 } },
  });
  await using small = await startBaton(files.env);
  const begun = Date.now();
  const ada = await agentAt(small, "Ada");
  using seat = await ada.sitDown();
  const visitor = await newVisitor(small);
  await visitor.say("Can I talk to a person?");
  await seat.entry(visitor, { place: "offered" });
  for (const act of ["accept", "handback", "takeover", "release", "resolve"] as const)
    await ada.act(visitor, act);
  await ada.client.post("/toggle-human", { enabled: true });
  await ada.client.post("/toggle-human", { enabled: false });
  await ada.client.post("/toggle-human", { enabled: true, user_id: visitor.userId });
  const { rows } = bodyOf<AuditPage>(await ada.client.get("/api/desk/audit"));
  assert.ok(rows.every(({ at, number }, index) => at >= begun && number === rows.length - index));
  const of = (row: (typeof rows)[number]) => `${row.who} ${row.what} ${row.user_id ?? "-"} ${row.detail}`;
  const user = visitor.userId;
  assert.deepEqual(rows.map(of).reverse(), [
    "Ada signed-in - 127.0.0.1",
    `bot bot-handed-over ${user} bot → queue (asked)`,
    `baton offered ${user} queue (asked) → offered to Ada (asked)`,
    `Ada agent-accepted ${user} offered to Ada (asked) → assigned to Ada (asked)`,
    `Ada agent-handed-back ${user} assigned to Ada (asked) → bot`,
    `Ada agent-took-over ${user} bot → assigned to Ada (takeover)`,
    `Ada agent-released ${user} assigned to Ada (takeover) → queue (takeover)`,
    `Ada agent-resolved ${user} queue (takeover) → closed`,
    "Ada switch-flipped - off → on",
    "Ada switch-flipped - on → off",
    `Ada human-mode-set ${user} bot → queue (human-mode)`,
  ]);
  const page = bodyOf<AuditPage>(await ada.client.get("/api/desk/audit?before=4&limit=2"));
  assert.deepEqual(
    page.rows.map(({ number }) => number),
    [3, 2],
  );
  for (const query of ["limit=0", "limit=x", "before=-1", "before="])
    assert.equal((await ada.client.get(`/api/desk/audit?${query}`)).status, 422, query);
  await small.stop();
});
