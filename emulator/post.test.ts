import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { headersOf, signature } from "./post.ts";

const VECTORS = JSON.parse(
  readFileSync(new URL("../test/fixtures/chatwoot/signature-vectors.json", import.meta.url), "utf8"),
) as {
  secret: string;
  timestamp: string;
  raw_body: string;
  "header_X-Chatwoot-Signature": string;
  escaped_variant: { raw_body: string; "header_X-Chatwoot-Signature": string };
};

test("signatures are those of the known vectors", () => {
  const { secret, timestamp, raw_body: body, escaped_variant: escaped } = VECTORS;
  assert.equal(signature(secret, timestamp, body), VECTORS["header_X-Chatwoot-Signature"]);
  assert.equal(signature(secret, timestamp, escaped.raw_body), escaped["header_X-Chatwoot-Signature"]);
});

test("without a secret nothing is signed, and the delivery still has its id", () => {
  const letter = {
    url: "http://127.0.0.1:9/",
    body: "é",
    deliveryId: "d-1",
    timeoutMs: 1,
    at: 1_785_235_886_999,
  };
  const plain = {
    "Content-Type": "application/json",
    Accept: "application/json",
    "X-Chatwoot-Delivery": "d-1",
    "Content-Length": "2",
  };
  assert.deepEqual(headersOf({ ...letter, secret: null }), plain);
  assert.equal(headersOf({ ...letter, secret: "s" })["X-Chatwoot-Timestamp"], "1785235886");
});
