/** A team at the desk: the files that set it up, and its agents as they work. */
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DeskEntryDetail, DeskEntryState, DeskEvents } from "../../contract/desk.ts";
import { type Baton, type Env, makeFolder } from "./baton-process.ts";
import { type Answer, bodyOf, type Client } from "./client.ts";
import { until } from "./deadline.ts";
import { type EventReader, openDesk } from "./event-reader.ts";
import type { Visitor } from "./visitor.ts";

type Member = {
  readonly name: string;
  readonly skills?: readonly string[];
  readonly capacity?: number;
  readonly role?: "agent" | "admin";
};

type Files = { readonly policy?: unknown; readonly agents?: readonly Member[] };

export type SettingsFiles = Disposable & { readonly env: Env; readonly file: (name: string) => string };

/** Writes a policy and a team into files of their own; the tokens are as `tokenOf` says. */
export function writeSettings({ policy, agents }: Files): SettingsFiles {
  const folder = makeFolder();
  const file = (name: string) => join(folder.path, name);
  const env: Record<string, string> = { RATE_LIMITS: "off" };
  if (policy !== undefined) {
    writeFileSync(file("policy.json"), JSON.stringify(policy));
    env["BATON_POLICY"] = file("policy.json");
  }
  if (agents !== undefined) {
    const entries = agents.map((member) => ({ ...member, tokenHash: hashOf(tokenOf(member.name)) }));
    writeFileSync(file("agents.json"), JSON.stringify(entries));
    env["AGENTS_FILE"] = file("agents.json");
  }
  return { env, file, [Symbol.dispose]: folder[Symbol.dispose] };
}

export const tokenOf = (name: string) => `the-token-of-${name}`;

const hashOf = (token: string) => `sha256:${createHash("sha256").update(token).digest("hex")}`;

type Act = "takeover" | "accept" | "decline" | "release" | "handback" | "resolve" | "messages" | "notes";

export type AgentAt = {
  readonly client: Client;
  /** Does it. `epoch` is the one that the agent looked at. */
  readonly act: (
    visitor: Pick<Visitor, "userId">,
    act: Act,
    ask?: { readonly text?: string; readonly epoch?: number | string },
  ) => Promise<Answer>;
  /** The packet and the notes. */
  readonly detail: (visitor: Pick<Visitor, "userId">) => Promise<DeskEntryDetail>;
  /** Opens the console: from now on the agent is there. */
  readonly sitDown: () => Promise<Seat>;
  readonly choose: (state: "online" | "away" | "offline") => Promise<Answer>;
};

export type Seat = EventReader<DeskEvents> & {
  /** The next entry of this visitor's that stands so. */
  readonly entry: (
    visitor: Pick<Visitor, "userId">,
    standing?: Partial<DeskEntryState>,
  ) => Promise<DeskEntryState>;
};

/** What an agent does at the desk of this Baton; with a name, as that member of the team. */
export async function agentAt(baton: Pick<Baton, "client">, name?: string): Promise<AgentAt> {
  const client = baton.client();
  if (name !== undefined) bodyOf(await client.post("/api/desk/session", { token: tokenOf(name) }));
  const pathOf = ({ userId }: Pick<Visitor, "userId">) => `/api/desk/conversations/${userId}`;
  return {
    client,
    act: (visitor, act, { text, epoch } = {}) =>
      client.post(
        `${pathOf(visitor)}/${act}`,
        text === undefined ? undefined : { text },
        epoch === undefined ? {} : { "if-match": typeof epoch === "number" ? `"${epoch}"` : epoch },
      ),
    detail: async (visitor) => bodyOf<DeskEntryDetail>(await client.get(pathOf(visitor))),
    sitDown: async () => {
      const events = await openDesk(client);
      // The team is told when the agent is known to be there.
      await until(async () => events.dataOf("team")[0] ?? null, `${name ?? "the agent"} sits at the desk`);
      return seatOf(events);
    },
    choose: (state) => client.post("/api/desk/state", { state }),
  };
}

function seatOf(events: EventReader<DeskEvents>): Seat {
  const entry: Seat["entry"] = async ({ userId }, standing = {}) => {
    const isSo = (data: DeskEntryState) =>
      data.user_id === userId &&
      Object.entries(standing).every(([name, value]) => Reflect.get(data, name) === value);
    return (await events.next("entry", isSo)).data;
  };
  return Object.assign(events, { entry });
}

/** A day on which it is never now, whatever the time and the time zone: opening hours that are closed. */
export function closedHours(now = Date.now()) {
  const far = new Date(now + 3 * 24 * 3_600_000);
  const day = (["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const)[far.getUTCDay()] ?? "mon";
  const name = `${day[0]?.toUpperCase()}${day.slice(1)}`;
  return { hours: { timeZone: "UTC", [day]: ["12:00-12:01"] }, words: `${name} 12:00–12:01 (UTC)` };
}
