/**
 * Takes deliveries in: verifies the bytes, then parses, then translates, and answers when what they tell is stored.
 * All else that follows from it happens afterwards.
 */
import type { HelpDeskTold } from "../conversation/happening.ts";
import type { ConversationId } from "../conversation/ids.ts";
import type { Clock, Journal } from "../engine/ports.ts";
import { createDeliveries } from "./deliveries.ts";
import { isSameText, type Verdict, verify } from "./signature.ts";
import { type Served, type Translated, translate, translateRead } from "./translate.ts";
import { parse, type WireConversation, type WireMessage } from "./wire.ts";

export type Delivery = {
  /** As it came, byte by byte. */
  readonly body: Buffer;
  /** `X-Chatwoot-Signature`, `-Timestamp` and `-Delivery`; null where there was none. */
  readonly headers: {
    readonly signature: string | null;
    readonly timestamp: string | null;
    readonly delivery: string | null;
  };
  /** The secret in the URL's path, null where the URL has none. */
  readonly token: string | null;
};

/** `ignored`: genuine, and nothing in it is for us. */
type TakenDelivery = "taken" | "ignored" | "forged";

/** What was read of one conversation, its messages in any order. */
export type Read = {
  readonly conversation: WireConversation;
  readonly messages: readonly WireMessage[];
};

export type Intake = {
  /** Resolves when what it tells is stored; rejects when it could not be, so that Chatwoot has to repeat it. */
  readonly take: (delivery: Delivery) => Promise<TakenDelivery>;
  /** Takes in what was read as if it had been delivered, in the order in which it was written. */
  readonly takeRead: (read: Read) => Promise<void>;
};

export type IntakeSettings = Served & {
  /** Signing secrets. Without any, only the token in the URL tells that a delivery is genuine. */
  readonly secrets: readonly string[];
  /** Stands in the URL's path for a Chatwoot that does not sign. */
  readonly urlToken: string | null;
};

export type IntakeParts = {
  readonly settings: IntakeSettings;
  readonly clock: Pick<Clock, "now">;
  readonly journal: Journal;
  /** Resolves once it is stored. */
  readonly receive: (happening: HelpDeskTold) => Promise<unknown>;
  /** Whether there is this conversation of our page. */
  readonly isKnown: (id: ConversationId) => Promise<boolean>;
  readonly onTyping: (typing: {
    readonly conversation: ConversationId;
    readonly there: number;
    readonly isOn: boolean;
  }) => void;
};

export function createIntake(parts: IntakeParts): Intake {
  const { settings, clock } = parts;
  const deliveries = createDeliveries();
  const isForged = createBouncer(parts);
  return {
    take: async (delivery) => {
      if (isForged(delivery)) return "forged";
      const id = delivery.headers.delivery;
      if (id !== null && deliveries.has(id)) return "taken";
      const isForUs = await takeGenuine(parts, delivery);
      // Not before it is stored: until then a repeat is all we have.
      if (id !== null) deliveries.add(id);
      return isForUs ? "taken" : "ignored";
    },
    takeRead: async ({ conversation, messages }) => {
      const inOrder = messages.toSorted((one, other) => one.id - other.id);
      await takeAll(parts, translateRead({ conversation, messages: inOrder }, settings, clock.now()));
    },
  };
}

/** Whoever hammers the door fills no log: so many lines in so long are enough to see why. */
const MOST_REFUSALS = 20;
const REFUSALS_WITHIN_MS = 10_000;

/** Says whether a delivery is forged. One line tells why, so that whoever set it up finds what is wrong. */
function createBouncer({ settings, clock, journal }: IntakeParts): (delivery: Delivery) => boolean {
  let since = Number.NEGATIVE_INFINITY;
  let told = 0;
  return (delivery) => {
    const now = clock.now();
    const verdict =
      delivery.token === null
        ? verdictOnBytes(delivery, settings, now)
        : verdictOnToken(delivery.token, settings);
    if (verdict.type === "genuine") return false;
    if (now - since >= REFUSALS_WITHIN_MS) [since, told] = [now, 0];
    told += 1;
    if (told > MOST_REFUSALS) return true;
    const { type: _, ...why } = verdict;
    journal.error({ delivery: delivery.headers.delivery, ...why }, "a delivery was refused");
    return true;
  };
}

type OtherVerdict =
  | { readonly type: "genuine" }
  | { readonly type: "forged"; readonly because: "wrong-token" | "no-token-is-set" | "no-secret-is-set" };

function verdictOnToken(token: string, { urlToken }: IntakeSettings): OtherVerdict {
  if (urlToken === null) return { type: "forged", because: "no-token-is-set" };
  return isSameText(urlToken, token) ? { type: "genuine" } : { type: "forged", because: "wrong-token" };
}

function verdictOnBytes(
  { body, headers }: Delivery,
  { secrets }: IntakeSettings,
  now: number,
): Verdict | OtherVerdict {
  if (secrets.length === 0) return { type: "forged", because: "no-secret-is-set" };
  return verify({ ...headers, secrets, body, now });
}

/** False when nothing of it is for us. */
async function takeGenuine(parts: IntakeParts, { body, headers }: Delivery): Promise<boolean> {
  const parsed = parse(body);
  if (parsed.type === "payload")
    return takeAll(parts, translate(parsed.payload, parts.settings, parts.clock.now()));
  const { event, field } = parsed;
  parts.journal.error({ delivery: headers.delivery, event, field }, "a delivery does not fit");
  return false;
}

/** One after the other: what was said first is taken in first. False when nothing of it is for us. */
async function takeAll(parts: IntakeParts, translated: readonly Translated[]): Promise<boolean> {
  let isForUs = false;
  for (const each of translated) isForUs = (await takeOne(parts, each)) || isForUs;
  return isForUs;
}

async function takeOne(parts: IntakeParts, translated: Translated): Promise<boolean> {
  switch (translated.type) {
    case "ignored":
      return false;
    case "typing":
      parts.onTyping(translated);
      return true;
    case "told": {
      const { happening } = translated;
      const { conversation, there, channel } = happening;
      // A conversation of our page begins here, never there: one that nobody knows was forgotten.
      if (channel === undefined && !(await parts.isKnown(conversation))) {
        parts.journal.info({ conversation, there }, "told of a page's conversation that is not known here");
        return false;
      }
      await parts.receive({ ...happening, at: parts.clock.now() });
      return true;
    }
  }
}
