import assert from "node:assert/strict";
import { test } from "node:test";
import { agentId } from "../conversation/ids.ts";
import { standingOf, statusThere } from "./standing.ts";

const shown = {
  status: "pending",
  updated_at: 1_785_235_885.314159,
  meta: { assignee: null, assignee_type: null },
};

test("pending is the bot's, resolved is closed, and all else is people's", () => {
  const statuses = ["pending", "open", "snoozed", "resolved", "some-day-another", null];
  assert.deepEqual(
    statuses.map((status) => standingOf({ ...shown, status }, 7).status),
    ["bot", "people", "people", "closed", "people", "people"],
  );
});

test("what is asked for is said as Chatwoot has it", () => {
  assert.deepEqual((["bot", "people", "closed"] as const).map(statusThere), ["pending", "open", "resolved"]);
});

test("it is as of the last change, by Chatwoot's clock; without one, of the last activity", () => {
  assert.equal(standingOf({ ...shown, last_activity_at: 1_785_235_000 }, 7).at, 1_785_235_885_314.159);
  assert.equal(standingOf({ status: "open", last_activity_at: 1_785_235_885 }, 7).at, 1_785_235_885_000);
  assert.equal(standingOf({ status: "open", updated_at: null }, 7).at, 0);
});

const dana = { id: 5, name: " Dana Agent ", type: "user" };

test("whose it is: a person by name, our bot, or nobody of ours", () => {
  const who = (assignee: object | null, assignee_type: string | null, botId: number | null = 7) => {
    const { agent, isBots } = standingOf({ ...shown, meta: { assignee, assignee_type } }, botId);
    return { agent, isBots };
  };
  const danas = { agent: agentId("Dana Agent"), isBots: false };
  assert.deepEqual(who(dana, "User"), danas);
  assert.deepEqual(who(dana, null), danas);
  assert.deepEqual(who({ id: 5, name: "Dana Agent" }, null), danas, "before 4.16.2 nothing tells the type");
  assert.deepEqual(who({ id: 7, name: "Bot", type: "agent_bot" }, "AgentBot"), { agent: null, isBots: true });
  assert.deepEqual(who({ id: 7, name: "Bot" }, "AgentBot", null), { agent: null, isBots: true });
  assert.deepEqual(who({ id: 8, name: "Another", type: "agent_bot" }, "AgentBot"), {
    agent: null,
    isBots: false,
  });
  assert.deepEqual(who(null, null), { agent: null, isBots: false });
  assert.deepEqual(standingOf({ status: "open", updated_at: 1 }, 7).agent, null);
});

test("a person's name is never longer than one of our own, and nobody is without one", () => {
  const named = (name: string | null) =>
    standingOf({ ...shown, meta: { assignee: { id: 5, name } } }, 7).agent;
  assert.equal(named("x".repeat(300))?.length, 100);
  assert.equal(named(" "), "agent 5");
  assert.equal(named(null), "agent 5");
});
