import assert from "node:assert/strict";
import { test } from "node:test";
import { endpointAt, isEndpointOf, publicUrlIn, reachOf, readAddress } from "./addresses.ts";

for (const [typed, url] of [
  ["https://chat.example.com", "https://chat.example.com"],
  [" chat.example.com/ ", "https://chat.example.com"],
  ["https://chat.example.com/app/accounts/1/dashboard?x=1", "https://chat.example.com"],
  ["https://example.com/chat/", "https://example.com/chat"],
  ["localhost:3000", "http://localhost:3000"],
  ["127.0.0.1:3000", "http://127.0.0.1:3000"],
  ["[::1]:3000", "http://[::1]:3000"],
  ["http://chatwoot:3000", "http://chatwoot:3000"],
] as const)
  test(`as people write it: ${typed}`, () => {
    assert.deepEqual(readAddress(typed, "It"), { type: "address", url });
  });

for (const [typed, fault] of [
  ["ftp://chat.example.com", "It must be an http:// or https:// address"],
  ["", "It must be an http:// or https:// address"],
  ["https://a b", "It must be an http:// or https:// address"],
  ["https://me:secret@chat.example.com", "It must have no user and password in it"],
] as const)
  test(`no address: ${typed || "nothing"}`, () => {
    assert.deepEqual(readAddress(typed, "It"), { type: "fault", fault });
  });

test("Baton's address is found in its endpoint, with a token or without", () => {
  for (const base of ["https://b.example.com", "http://127.0.0.1:8000", "https://b.example.com/bot"])
    for (const token of [null, "a-Token_1"]) assert.equal(publicUrlIn(endpointAt(base, token)), base);
});

for (const url of [
  "",
  "https://b.example.com",
  "https://b.example.com/webhook",
  "https://b.example.com/webhook/chatwoot/a/b",
  "https://b.example.com/webhook/chatwoots",
  "file:///webhook/chatwoot",
])
  test(`no endpoint of a Baton: ${url || "nothing"}`, () => {
    assert.equal(publicUrlIn(url), null);
  });

test("an endpoint belongs to one address only", () => {
  const here = "https://b.example.com";
  assert.equal(isEndpointOf(`${here}/webhook/chatwoot/`, here), true);
  assert.equal(isEndpointOf("http://b.example.com/webhook/chatwoot", here), false);
  assert.equal(isEndpointOf("https://c.example.com/webhook/chatwoot", here), false);
  assert.equal(isEndpointOf(null, here), false);
});

const NAMES: Readonly<Record<string, readonly string[]>> = {
  "public.example": ["203.0.113.9", "10.0.0.1"],
  "private.example": ["10.0.0.1", "fd00::1"],
};

for (const [host, type] of [
  ["127.0.0.1", "private"],
  ["10.1.2.3", "private"],
  ["172.31.0.1", "private"],
  ["172.32.0.1", "public"],
  ["192.168.1.1", "private"],
  ["169.254.169.254", "private"],
  ["100.64.0.1", "private"],
  ["8.8.8.8", "public"],
  ["[::1]", "private"],
  ["[fe80::1]", "private"],
  ["[::ffff:10.0.0.1]", "private"],
  ["[2606:4700::1]", "public"],
  ["public.example", "public"],
  ["private.example", "private"],
  ["unknown.example", "unknown"],
] as const)
  test(`${host} is ${type}`, async () => {
    const lookup = async (name: string) => {
      const found = NAMES[name];
      if (found === undefined) throw new Error("ENOTFOUND");
      return found;
    };
    assert.deepEqual(await reachOf(`https://${host}/`, lookup), { type });
  });
