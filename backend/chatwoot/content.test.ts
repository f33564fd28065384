import assert from "node:assert/strict";
import { test } from "node:test";
import { filesOf, textOf } from "./content.ts";
import type { WireAttachment, WireMessage } from "./wire.ts";

const message = (rest: Partial<WireMessage>): WireMessage => ({ id: 901, message_type: "incoming", ...rest });
const files = (...attachments: readonly WireAttachment[]) =>
  filesOf(message({ attachments: [...attachments] }));

const HOST = "https://chat.example.test/rails/active_storage/blobs/redirect/SIGNED--abc";

test("a file's name is the last part of its address, decoded", () => {
  const data_url = `${HOST}/my%20re%C3%A7u.pdf?disposition=inline`;
  assert.deepEqual(files({ file_type: "file", data_url, file_size: 10 }), [
    { name: "my reçu.pdf", type: "file", bytes: 10, url: data_url },
  ]);
});

test("a name that cannot be decoded stays as it is", () => {
  const data_url = `${HOST}/100%.png`;
  assert.deepEqual(files({ file_type: "image", data_url }), [
    { name: "100%.png", type: "image", bytes: null, url: data_url },
  ]);
});

test("what is no file has its title for a name, and without one its type", () => {
  const place = { file_type: "location", fallback_title: "Rome", data_url: "https://maps.example.test/?q=1" };
  assert.deepEqual(files(place, { file_type: "contact" }, { data_url: null, file_size: null }), [
    { name: "Rome", type: "location", bytes: null, url: "https://maps.example.test/?q=1" },
    { name: "contact", type: "contact", bytes: null, url: null },
    { name: "file", type: "file", bytes: null, url: null },
  ]);
});

test("a size that makes no sense is no size", () => {
  assert.deepEqual(
    files({ file_size: -1 }, { file_size: 0 }, { file_size: 1.5 }).map(({ bytes }) => bytes),
    [null, 0, 1],
  );
});

test("at most 15 files are told of, and a name has at most 255 characters", () => {
  const many = files(...Array.from({ length: 20 }, () => ({ fallback_title: "x".repeat(300) })));
  assert.deepEqual([many.length, many[0]?.name], [15, "x".repeat(255)]);
});

test("a text is raw markdown, empty where there is none, and at most 150,000 characters long", () => {
  assert.equal(textOf(message({ content: "**Hi** <b>&" })), "**Hi** <b>&");
  assert.deepEqual([textOf(message({ content: null })), textOf(message({}))], ["", ""]);
  assert.equal(textOf(message({ content: "x".repeat(150_001) })), "x".repeat(150_000));
});

test("a text is never cut in the middle of a character", () => {
  const text = `${"x".repeat(149_999)}😀`;
  assert.equal(textOf(message({ content: text })), "x".repeat(149_999));
});
