/** Who a token is and what it may call (app/controllers/concerns/access_token_auth_helper.rb). */

import type { IncomingHttpHeaders } from "node:http";
import { type Caller, type Door, notFound, Refusal } from "./door.ts";
import type { TokenKind } from "./play.ts";
import { isSince, type World } from "./world.ts";

function tokenOf(headers: IncomingHttpHeaders): string | null {
  const given = headers["api_access_token"] ?? headers["api-access-token"];
  return typeof given === "string" && given !== "" ? given : null;
}

export function callerOf(world: World, headers: IncomingHttpHeaders): Caller {
  const token = tokenOf(headers);
  if (token === null) return { type: "nobody" };
  const agent = world.agents.values().find((one) => one.token === token);
  if (agent !== undefined) return { type: "user", agent };
  const bot = world.bots.values().find((one) => one.token === token);
  return bot === undefined ? { type: "nobody" } : { type: "bot", bot };
}

export function tokenKindOf(caller: Caller): TokenKind {
  switch (caller.type) {
    case "nobody":
      return "none";
    case "bot":
      return "bot";
    case "user":
      return caller.agent.role === "administrator" ? "admin" : "agent";
  }
}

function unknownCaller(headers: IncomingHttpHeaders): Refusal {
  if (tokenOf(headers) !== null) return new Refusal(401, { error: "Invalid Access Token" });
  return new Refusal(401, { errors: ["You need to sign in or sign up before continuing."] });
}

function isForBots(world: World, { rights, botsSince }: Door): boolean {
  return rights === "bots" && (botsSince === undefined || isSince(world, botsSince));
}

/** Throws the refusal, or lets the call through. */
export function admit(world: World, door: Door, headers: IncomingHttpHeaders): void {
  const caller = callerOf(world, headers);
  const { rights } = door;
  if (rights === "anyone") return;
  if (caller.type === "nobody") throw unknownCaller(headers);
  if (caller.type === "bot" && !isForBots(world, door))
    throw new Refusal(401, { error: "Access to this endpoint is not authorized for bots" });
  if (caller.type === "user" && rights === "admins" && caller.agent.role !== "administrator")
    throw new Refusal(401, { error: "You are not authorized to do this action" });
}

/** Another account's number in the path is nothing to be found. */
export function checkAccount(world: World, accountId: string | undefined): void {
  if (accountId !== undefined && Number(accountId) !== world.account.id) throw notFound();
}
