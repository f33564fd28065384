import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isSameText, type Signed, verify } from "./signature.ts";

const VECTORS = join(import.meta.dirname, "../../test/fixtures/chatwoot/signature-vectors.json");

// The fixture is ours.
const vectors = JSON.parse(readFileSync(VECTORS, "utf8")) as {
  readonly secret: string;
  readonly timestamp: string;
  readonly raw_body: string;
  readonly "header_X-Chatwoot-Signature": string;
  readonly escaped_variant: { readonly raw_body: string; readonly "header_X-Chatwoot-Signature": string };
};

const { secret, timestamp } = vectors;
const SIGNED_AT = Number(timestamp) * 1000;

const signed = (change: Partial<Signed> = {}): Signed => ({
  secrets: [secret],
  timestamp,
  signature: vectors["header_X-Chatwoot-Signature"],
  body: Buffer.from(vectors.raw_body),
  now: SIGNED_AT,
  ...change,
});

const hmac = (key: string, text: string) => `sha256=${createHmac("sha256", key).update(text).digest("hex")}`;

const WRONG = { type: "forged", because: "wrong-signature" };

test("a delivery with Chatwoot's known good signature is genuine", () => {
  assert.deepEqual(verify(signed()), { type: "genuine" });
});

test("the bytes count: a body with escaped characters is genuine as it came, and forged when it was written anew", () => {
  const escaped = vectors.escaped_variant;
  const signature = escaped["header_X-Chatwoot-Signature"];
  const rewritten = JSON.stringify(JSON.parse(escaped.raw_body));
  assert.deepEqual(verify(signed({ signature, body: Buffer.from(escaped.raw_body) })), { type: "genuine" });
  assert.deepEqual(verify(signed({ signature, body: Buffer.from(rewritten) })), WRONG);
});

test("one byte more makes a forged delivery", () => {
  assert.deepEqual(verify(signed({ body: Buffer.from(`${vectors.raw_body} `) })), WRONG);
});

test("another timestamp than the signed one makes a forged delivery", () => {
  assert.deepEqual(verify(signed({ timestamp: String(Number(timestamp) + 1) })), WRONG);
});

test("any of several secrets may have signed, wherever it stands in the list", () => {
  const others = ["another-secret", "one-more"];
  for (const secrets of [
    [secret, ...others],
    [...others, secret],
  ])
    assert.deepEqual(verify(signed({ secrets })), { type: "genuine" });
});

test("a secret that Chatwoot does not have, or none, makes a forged delivery", () => {
  for (const secrets of [["invented"], []]) assert.deepEqual(verify(signed({ secrets })), WRONG);
});

test("a delivery without a signature is forged for that reason", () => {
  assert.deepEqual(verify(signed({ signature: null })), { type: "forged", because: "no-signature" });
});

test("a signature over the body alone is told apart, with a timestamp and without", () => {
  const signature = hmac(secret, vectors.raw_body);
  const alone = { type: "forged", because: "body-alone-was-signed" };
  assert.deepEqual(verify(signed({ signature })), alone);
  assert.deepEqual(verify(signed({ signature, timestamp: null })), alone);
});

test("a signature in another form is wrong", () => {
  const good = vectors["header_X-Chatwoot-Signature"];
  for (const signature of ["", "sha256=", good.toUpperCase(), good.slice(7), `${good}00`, good.slice(0, -1)])
    assert.deepEqual(verify(signed({ signature })), WRONG);
});

test("a timestamp that is missing or no number of seconds is wrong, even when it was signed", () => {
  for (const odd of [null, "", "soon", "1e9", "-5", "1785235886.5"]) {
    const signature = hmac(secret, `${odd ?? ""}.${vectors.raw_body}`);
    assert.deepEqual(verify(signed({ timestamp: odd, signature })), WRONG);
  }
});

test("a delivery counts for five minutes, with a clock behind and with a clock ahead", () => {
  for (const seconds of [-300, 300])
    assert.deepEqual(verify(signed({ now: SIGNED_AT + seconds * 1000 })), { type: "genuine" });
  for (const seconds of [-301, 301])
    assert.deepEqual(verify(signed({ now: SIGNED_AT + seconds * 1000 })), {
      type: "forged",
      because: "stale",
      seconds,
    });
});

test("an old delivery with a wrong signature is wrong, not stale", () => {
  const late = { now: SIGNED_AT + 3_600_000 };
  assert.deepEqual(verify(signed({ ...late, secrets: ["invented"] })), WRONG);
});

test("texts are the same only when every character is", () => {
  assert.deepEqual(
    [
      isSameText("token", "token"),
      isSameText("token", "tokem"),
      isSameText("token", "tok"),
      isSameText("", ""),
    ],
    [true, false, false, true],
  );
});
