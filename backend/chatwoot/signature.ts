/**
 * Whether a delivery comes from Chatwoot: `sha256=` and the HMAC-SHA256 of `{timestamp}.{raw body}` in hexadecimal
 * digits, as Chatwoot's `lib/webhooks/trigger.rb` signs since 4.13.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";

export type Signed = {
  /** Each of Chatwoot's webhooks has its own, and two while one is renewed. */
  readonly secrets: readonly string[];
  /** The headers as they came, null when they did not. */
  readonly timestamp: string | null;
  readonly signature: string | null;
  readonly body: Buffer;
  /** In milliseconds since 1970. */
  readonly now: number;
};

/** `because` names the likely cause. `seconds`: how much older than now the delivery says it is, less than 0 if newer. */
export type Verdict =
  | { readonly type: "genuine" }
  | {
      readonly type: "forged";
      readonly because: "no-signature" | "wrong-signature" | "body-alone-was-signed";
    }
  | { readonly type: "forged"; readonly because: "stale"; readonly seconds: number };

/** Chatwoot signs each attempt anew, so that only a clock that is wrong or a recorded delivery is further off. */
const FURTHEST_SECONDS = 300;

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/** Tells in constant time whether one of the secrets signed these bytes, not longer ago than five minutes. */
export function verify({ secrets, timestamp, signature, body, now }: Signed): Verdict {
  if (signature === null) return { type: "forged", because: "no-signature" };
  const given = Buffer.from(SIGNATURE.exec(signature)?.[1] ?? "", "hex");
  const isBySecret = (message: readonly (string | Buffer)[]) => isByAny(secrets, message, given);
  const isSeconds = timestamp !== null && /^\d{1,12}$/.test(timestamp);
  if (!isSeconds || !isBySecret([timestamp, ".", body])) {
    // A proxy or a test script that signs by another recipe: most often the body without its timestamp.
    const because = isBySecret([body]) ? "body-alone-was-signed" : "wrong-signature";
    return { type: "forged", because };
  }
  const seconds = Math.round(now / 1000) - Number(timestamp);
  if (Math.abs(seconds) > FURTHEST_SECONDS) return { type: "forged", because: "stale", seconds };
  return { type: "genuine" };
}

/** Every secret is tried, so that the time taken does not tell which one it was. */
function isByAny(secrets: readonly string[], message: readonly (string | Buffer)[], given: Buffer): boolean {
  let isBy = false;
  for (const secret of secrets) {
    const hmac = createHmac("sha256", secret);
    for (const part of message) hmac.update(part);
    isBy = isEqual(hmac.digest(), given) || isBy;
  }
  return isBy;
}

function isEqual(wanted: Buffer, given: Buffer): boolean {
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

/** Whether two texts are the same, in a time that tells nothing of either. */
export function isSameText(wanted: string, given: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(wanted), digest(given));
}
