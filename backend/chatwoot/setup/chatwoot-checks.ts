/** Checks of Chatwoot itself: its version, its clock and what the two tokens may do. */
import type { About, AccountApi } from "./admin-api.ts";
import { AdminFault, wordsOf } from "./admin-fault.ts";
import { type Finding, fault, good, RUN_SETUP, warning } from "./finding.ts";
import { isSame } from "./secrets.ts";

const MINIMUM = "4.13.0";
const RECOMMENDED = "4.14.2";

/** Chatwoot's signatures are taken for five minutes; beyond one the two clocks drift apart. */
const SKEW_WARNING_MS = 60_000;
const SKEW_FAULT_MS = 300_000;

/** Whether `version` is `least` or newer; a version that is no number, such as a development build's, counts as newest. */
export function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [partsOf(version), partsOf(least)];
  for (let at = 0; at < want.length; at += 1) {
    const [mine = 0, theirs = 0] = [have[at], want[at]];
    if (Number.isNaN(mine) || mine > theirs) return true;
    if (mine < theirs) return false;
  }
  return true;
}

const partsOf = (version: string): readonly number[] => version.split("-", 1).join("").split(".").map(Number);

export function checkVersion(version: string): Finding {
  if (!isAtLeast(version, MINIMUM))
    return fault(`Chatwoot is ${version}, older than 4.13`, `update Chatwoot to ${RECOMMENDED} or newer`);
  if (!isAtLeast(version, RECOMMENDED))
    return warning(
      `Chatwoot is ${version}: bots may not read conversations and labels yet`,
      `update Chatwoot to ${RECOMMENDED} or newer; until then the user token does it`,
    );
  return good(`Chatwoot is ${version}`);
}

/** `asked` and `answered` in ms since 1970 by our own clock. */
export function checkClock({ date }: About, asked: number, answered: number): Finding {
  if (date === null)
    return warning("Chatwoot does not tell its time", "see that both machines keep time (NTP)");
  // The header knows no parts of a second.
  const skew = Math.abs(date + 500 - (asked + answered) / 2);
  const words = `The clocks of Chatwoot and Baton are ${Math.round(skew / 1000)} s apart`;
  if (skew > SKEW_FAULT_MS)
    return fault(`${words}: signed deliveries are refused`, "set both machines' clocks (NTP)");
  if (skew > SKEW_WARNING_MS) return warning(words, "set both machines' clocks (NTP) before it is 5 minutes");
  return good("The clocks of Chatwoot and Baton agree");
}

/** Whether the user token may read conversations, as reconciling after downtime does. */
export async function checkUserToken(account: AccountApi): Promise<Finding> {
  try {
    await account.conversationIds();
    return good("CHATWOOT_API_TOKEN may read conversations");
  } catch (cause) {
    if (!(cause instanceof AdminFault)) throw cause;
    const { text, fix } = wordsOf(cause);
    return fault(`CHATWOOT_API_TOKEN may not read conversations: ${text}`, fix);
  }
}

export type BotTokenCheck = {
  readonly version: string;
  /** The calls with the bot's token; null when there is none. */
  readonly asBot: AccountApi | null;
  readonly token: string | null;
  /** What Chatwoot shows an administrator as the bot's token; null when it shows none. */
  readonly shown: string | null;
  /** The newest conversation; null when there is none yet. */
  readonly conversationId: number | null;
};

/** A conversation that no account has: numbers begin with 1. Who may ask for it is told that it is not there. */
const NO_CONVERSATION = 0;

/** Whether the bot's token is right, found by reading a conversation: nothing is written. */
export async function checkBotToken(check: BotTokenCheck): Promise<Finding> {
  if (check.asBot === null)
    return warning(
      "CHATWOOT_BOT_TOKEN is not set: replies and handovers carry the name of the user token's owner",
      RUN_SETUP,
    );
  if (check.shown !== null && check.token !== null && !isSame(check.shown, check.token))
    return fault("CHATWOOT_BOT_TOKEN is not the token of Baton's bot", RUN_SETUP);
  try {
    await check.asBot.readConversation(check.conversationId ?? NO_CONVERSATION);
    return good("CHATWOOT_BOT_TOKEN may speak for the bot");
  } catch (cause) {
    if (!(cause instanceof AdminFault)) throw cause;
    return refusedBotToken(check, cause);
  }
}

function refusedBotToken({ version, shown, conversationId }: BotTokenCheck, cause: AdminFault): Finding {
  if (cause.kind === "not-found" && conversationId === null)
    return good("CHATWOOT_BOT_TOKEN is known to Chatwoot");
  if (cause.kind === "unauthorised" && shown !== null) return good("CHATWOOT_BOT_TOKEN is the bot's own");
  if (cause.kind === "unauthorised" && !isAtLeast(version, RECOMMENDED))
    return warning(
      "CHATWOOT_BOT_TOKEN cannot be checked without writing before 4.14.2",
      "run the doctor with an administrator's token in CHATWOOT_API_TOKEN, or update Chatwoot",
    );
  const { text, fix } = wordsOf(cause);
  return cause.kind === "unauthorised"
    ? fault("Chatwoot refuses CHATWOOT_BOT_TOKEN", RUN_SETUP)
    : fault(`CHATWOOT_BOT_TOKEN cannot be tried: ${text}`, fix);
}
