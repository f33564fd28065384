import assert from "node:assert/strict";
import { test } from "node:test";
import { type Env, openDoctor } from "./doctor-stage.ts";
import type { StandIn } from "./stand-in.ts";

type Trouble = {
  readonly rule: string;
  readonly change: (state: StandIn["state"]) => void;
  readonly env?: Env;
  readonly faults?: readonly string[];
  /** Beside the one about the private address. */
  readonly warnings?: readonly string[];
};

const TROUBLES: readonly Trouble[] = [
  {
    rule: "a Chatwoot before 4.13",
    change: (state) => {
      state.version = "4.12.9";
    },
    faults: ["Chatwoot is 4.12.9, older than 4.13"],
  },
  {
    rule: "a Chatwoot before the recommended version",
    change: (state) => {
      state.version = "4.14.1";
    },
    warnings: ["Chatwoot is 4.14.1: bots may not read conversations and labels yet"],
  },
  {
    rule: "clocks more than five minutes apart",
    change: (state) => {
      state.skewMs = -400_000;
    },
    faults: ["The clocks of Chatwoot and Baton are 400 s apart: signed deliveries are refused"],
  },
  {
    rule: "clocks more than a minute apart",
    change: (state) => {
      state.skewMs = 90_000;
    },
    warnings: ["The clocks of Chatwoot and Baton are 90 s apart"],
  },
  {
    rule: "a user token that Chatwoot does not know",
    change: () => {},
    env: { CHATWOOT_API_TOKEN: "wrong" },
    faults: ["Chatwoot refuses the token"],
  },
  {
    rule: "a token for another account",
    change: () => {},
    env: { CHATWOOT_ACCOUNT_ID: "2" },
    faults: ["The owner of CHATWOOT_API_TOKEN is in no account 2"],
  },
  {
    rule: "an inbox that is gone",
    change: () => {},
    env: { CHATWOOT_INBOX_ID: "3,99" },
    faults: ["There is no inbox 99, or the token's owner is no member of it"],
  },
  {
    rule: "another token than the bot's",
    change: () => {},
    env: { CHATWOOT_BOT_TOKEN: "bot-token-8" },
    faults: ["CHATWOOT_BOT_TOKEN is not the token of Baton's bot"],
  },
  {
    rule: "no bot token",
    change: () => {},
    env: { CHATWOOT_BOT_TOKEN: "" },
    warnings: [
      "CHATWOOT_BOT_TOKEN is not set: replies and handovers carry the name of the user token's owner",
    ],
  },
  {
    rule: "an inbox without a bot",
    change: ({ attached }) => void attached.delete(3),
    faults: ["No bot answers inbox Website (3)"],
  },
  {
    rule: "an inbox with another bot",
    change: ({ bots, attached }) => {
      bots.push({ id: 8, name: "Sales", outgoing_url: "https://sales.example/" });
      attached.set(3, 8);
    },
    faults: ["Inbox Website (3) has another bot, Sales"],
  },
  {
    rule: "a bot that is gone",
    change: () => {},
    env: { CHATWOOT_BOT_ID: "70" },
    faults: ["Baton's bot is not in this account"],
  },
  {
    rule: "a secret that is another one",
    change: () => {},
    env: { CHATWOOT_WEBHOOK_SECRET: "invented,inbox-secret-11" },
    faults: ["CHATWOOT_WEBHOOK_SECRET lacks the signing secret of the bot"],
  },
  {
    rule: "greeting, out of office, the question for the address, and the survey",
    change: ({ inboxes }) =>
      void Object.assign(inboxes[0] ?? {}, {
        greeting_enabled: true,
        working_hours_enabled: true,
        out_of_office_message: "We are away.",
        enable_email_collect: true,
        csat_survey_enabled: true,
      }),
    warnings: [
      "Inbox Website (3) greets on top of the bot",
      "Inbox Website (3) says out of office on top of the bot",
      "Inbox Website (3) asks for the e-mail address on top of the bot",
      "Inbox Website (3) sends its survey also when the bot resolves",
    ],
  },
];

for (const { rule, change, env = {}, faults = [], warnings = [] } of TROUBLES)
  test(`found: ${rule}`, async () => {
    await using s = await openDoctor();
    change(s.chatwoot.state);
    const found = await s.examine(env);
    assert.deepEqual(found.faults, faults);
    assert.deepEqual(
      found.warnings.filter((text) => !text.includes("private address")),
      warnings,
    );
    assert.equal(found.exitCode, faults.length === 0 ? 0 : 1);
  });
