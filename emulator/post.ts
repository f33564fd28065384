/** Sends one webhook: signed bytes, a limit of time, and what came of it. */

import { createHmac } from "node:crypto";
import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";

export interface Letter {
  readonly url: string;
  readonly body: string;
  readonly deliveryId: string;
  readonly secret: string | null;
  readonly timeoutMs: number;
  /** Milliseconds since 1970; the signature carries its seconds. */
  readonly at: number;
}

/** `sha256=` and the lowercase hex HMAC over "{timestamp}.{raw body}" (lib/webhooks/trigger.rb#request_headers). */
export function signature(secret: string, timestamp: string, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex")}`;
}

export function headersOf(letter: Letter): Record<string, string> {
  const timestamp = String(Math.floor(letter.at / 1000));
  return {
    "Content-Type": "application/json",
    Accept: "application/json",
    "X-Chatwoot-Delivery": letter.deliveryId,
    "Content-Length": String(Buffer.byteLength(letter.body)),
    ...(letter.secret === null
      ? {}
      : {
          "X-Chatwoot-Timestamp": timestamp,
          "X-Chatwoot-Signature": signature(letter.secret, timestamp, letter.body),
        }),
  };
}

/** The receiver's status, or null: no answer in time, refused, or cut. Nothing is thrown, and the answer's body is ignored. */
export function post(letter: Letter, signal: AbortSignal): Promise<number | null> {
  return new Promise((resolve) => {
    const send = letter.url.startsWith("https:") ? secureRequest : plainRequest;
    // Chatwoot opens a connection for each delivery; a kept one would fail when the receiver restarts.
    const outgoing = send(
      letter.url,
      { method: "POST", headers: headersOf(letter), agent: false, signal },
      (answer) => {
        answer.on("error", () => resolve(null));
        answer.on("end", () => resolve(answer.statusCode ?? null));
        answer.resume();
      },
    );
    outgoing.setTimeout(letter.timeoutMs, () => outgoing.destroy(new Error("no answer in time")));
    outgoing.on("error", () => resolve(null));
    outgoing.on("close", () => resolve(null));
    outgoing.end(letter.body);
  });
}

export function isTaken(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}
