/** Agents by their tokens, and what a signed cookie says of an agent. Compared in constant time. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { AgentId } from "../conversation/ids.ts";
import type { Role } from "../routing/agent.ts";
import type { Credential } from "./doors.ts";

/** Who acts for the desk. `mark` names the token without telling it: empty when none is needed. */
export type Caller = { readonly agent: AgentId; readonly role: Role; readonly mark: string };

/** The only agent there is where no token is needed. */
const EVERYBODY: Caller = { agent: "agent" as AgentId, role: "admin", mark: "" };

export type Credentials = {
  /** Null when the token is nobody's. With null: whoever needs none. */
  readonly byToken: (token: string | null) => Caller | null;
  /** What a cookie says: until when it counts, for which token, and who it is. */
  readonly markOf: (caller: Caller, until: number) => string;
  /** Until when such a cookie counts. */
  readonly untilOf: (text: string) => number;
  /** A new token, or one that was taken away, ends all sessions that the old one began. */
  readonly byMark: (text: string | null, now: number) => Caller | null;
};

export function createCredentials(all: readonly Credential[]): Credentials {
  const callers = all.map(({ agent, role, tokenHash }) => ({
    caller: { agent, role, mark: tokenHash.slice(-16) },
    hash: Buffer.from(tokenHash.replace("sha256:", ""), "hex"),
  }));
  const everybody = all.length === 0 ? EVERYBODY : null;
  return {
    byToken: (token) => {
      if (everybody !== null || token === null) return everybody;
      const hash = createHash("sha256").update(token).digest();
      // All are compared, so that the time tells nothing of who it might have been.
      return callers.filter((each) => timingSafeEqual(each.hash, hash))[0]?.caller ?? null;
    },
    markOf: ({ agent, mark }, until) => `${until}.${mark}.${encodeURIComponent(agent)}`,
    untilOf: (text) => Number(text.split(".", 1)[0]),
    byMark: (text, now) => {
      const [until, mark, name] = text?.split(".", 3) ?? [];
      if (text === null || name === undefined || Number(until) <= now) return null;
      const known = [...callers.map(({ caller }) => caller), ...(everybody === null ? [] : [everybody])];
      return (
        known.find(
          (each) =>
            each.mark === mark && encodeURIComponent(each.agent) === text.slice(`${until}.${mark}.`.length),
        ) ?? null
      );
    },
  };
}
