/** Who has which token, and how long a cookie counts. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { AT } from "../../test/fakes/builders.ts";
import type { AgentId } from "../conversation/ids.ts";
import { createCredentials } from "./credentials.ts";
import type { Credential } from "./doors.ts";

const hashOf = (token: string) => `sha256:${createHash("sha256").update(token).digest("hex")}`;
const credential = (name: string, token: string, role: Credential["role"] = "agent"): Credential => ({
  agent: name as AgentId,
  role,
  tokenHash: hashOf(token),
});

const ANNA = credential("Anna S.", "anna's token");
const BEN = credential("Ben", "ben's token", "admin");

/** The cookie that a sign-in with this token writes. */
function cookieOf(all: readonly Credential[], token: string): string {
  const credentials = createCredentials(all);
  const caller = credentials.byToken(token);
  assert.ok(caller !== null);
  return credentials.markOf(caller, { until: AT + 1_000, nonce: "a-nonce_1" });
}

test("a token is its agent's, with the agent's role; any other is nobody's", () => {
  const { byToken } = createCredentials([ANNA, BEN]);
  const named = (token: string) => {
    const caller = byToken(token);
    return caller === null ? null : [caller.agent, caller.role];
  };
  assert.deepEqual(named("anna's token"), ["Anna S.", "agent"]);
  assert.deepEqual(named("ben's token"), ["Ben", "admin"]);
  for (const wrong of ["", "anna's toke", "anna's token ", "ANNA'S TOKEN", hashOf("anna's token")])
    assert.equal(named(wrong), null);
  assert.equal(byToken(null), null, "no token is no agent");
});

test("where no token is needed everybody is the one agent there is", () => {
  const credentials = createCredentials([]);
  const everybody = { agent: "agent", role: "admin", mark: "" };
  assert.deepEqual(credentials.byToken(null), everybody);
  assert.deepEqual(credentials.byMark(cookieOf([], "whatever"), AT), everybody);
});

test("a cookie says who signed in, also by a name with dots and spaces", () => {
  for (const [token, agent] of [
    ["anna's token", ANNA.agent],
    ["ben's token", BEN.agent],
  ] as const)
    assert.equal(createCredentials([ANNA, BEN]).byMark(cookieOf([ANNA, BEN], token), AT)?.agent, agent);
});

test("a cookie counts until its time is over, whatever the browser says", () => {
  const { byMark } = createCredentials([ANNA]);
  const cookie = cookieOf([ANNA], "anna's token");
  assert.notEqual(byMark(cookie, AT + 999), null);
  assert.equal(byMark(cookie, AT + 1_000), null);
});

for (const [why, later] of [
  ["an agent who was taken out of the team", [BEN]],
  ["an agent who was given a new token", [credential("Anna S.", "a new token"), BEN]],
  ["an agent whose name somebody else has now", [credential("Anna S.", "ben's token")]],
  ["a team whose file is gone", []],
] as const)
  test(`the cookie dies of ${why}`, () => {
    assert.equal(createCredentials(later).byMark(cookieOf([ANNA, BEN], "anna's token"), AT), null);
  });

test("a cookie from when no token was needed opens nothing once one is", () => {
  assert.equal(createCredentials([ANNA]).byMark(cookieOf([], "whatever"), AT), null);
});

test("a cookie gives the role that the agent has now", () => {
  const cookie = cookieOf([BEN], "ben's token");
  const demoted = createCredentials([{ ...BEN, role: "agent" }]);
  assert.equal(demoted.byMark(cookie, AT)?.role, "agent");
});

test("private stays private: a cookie tells neither the token nor its hash", () => {
  const cookie = cookieOf([ANNA], "anna's token");
  assert.ok(!cookie.includes("anna's token"));
  assert.ok(!cookie.includes(ANNA.tokenHash.replace("sha256:", "")));
});

for (const text of [null, "", "1", "1.2", ".."])
  test(`${JSON.stringify(text)} is no cookie of anybody's`, () => {
    assert.equal(createCredentials([ANNA]).byMark(text, AT), null);
  });
