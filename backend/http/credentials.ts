/** Agents by their tokens, and what a signed cookie says of an agent. Compared in constant time. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { AgentId } from "../conversation/ids.ts";
import type { Role } from "../routing/agent.ts";
import type { Credential } from "./doors.ts";

/** Who acts for the desk. `mark` names the token without telling it: empty when none is needed. */
export type Caller = { readonly agent: AgentId; readonly role: Role; readonly mark: string };

/** The only agent there is where no token is needed. */
const EVERYBODY: Caller = { agent: "agent" as AgentId, role: "admin", mark: "" };

/** Until when, a nonce, the token's mark, the name. */
const MARK = /^(\d+)\.[\w-]+\.([0-9a-f]*)\.(.+)$/;

export type Credentials = {
  /** Null when the token is nobody's. With null: whoever needs none. */
  readonly byToken: (token: string | null) => Caller | null;
  /** What a cookie says: until when it counts, which sign-in it is (`nonce`), for which token, and who it is. */
  readonly markOf: (caller: Caller, sign: { readonly until: number; readonly nonce: string }) => string;
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
    markOf: ({ agent, mark }, { until, nonce }) => `${until}.${nonce}.${mark}.${encodeURIComponent(agent)}`,
    untilOf: (text) => Number(text.split(".", 1)[0]),
    byMark: (text, now) => {
      const [, until, mark, name] = MARK.exec(text ?? "") ?? [];
      if (Number(until ?? 0) <= now) return null;
      const known = [...callers.map(({ caller }) => caller), ...(everybody === null ? [] : [everybody])];
      const isSame = (each: Caller) => each.mark === mark && encodeURIComponent(each.agent) === name;
      return known.find(isSame) ?? null;
    },
  };
}
