import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { ChatMessage } from "../contract/chat.ts";
import {
  append,
  appendBehind,
  emptyTranscript,
  insertMessage,
  LONGEST_TRANSCRIPT,
  type NoteEntry,
  type PendingEntry,
  type Transcript,
} from "./transcript.ts";

const message = (seq: number, key: string | null = null): ChatMessage => ({
  seq,
  author: key === null ? "bot" : "visitor",
  text: `text ${seq}`,
  attachments: 0,
  files: [],
  turn: null,
  key,
  at: seq,
});
const pending = (id: string): PendingEntry => ({
  kind: "pending",
  id,
  number: 1,
  text: id,
  at: 0,
  delivery: { type: "sending" },
  tries: 0,
});
const note = (id: string): NoteEntry => ({ kind: "note", id, text: id, at: 0, isOwnerChange: false });
const idsOf = (transcript: Transcript) => transcript.entries.map((entry) => entry.id);

test("whatever the order and the repeats, each message stands there once and in the order of seq", () => {
  const keyOf = (seq: number) => (seq % 3 === 0 ? `key-${seq}` : null);
  const acts = fc.array(
    fc.oneof(fc.record({ seq: fc.integer({ min: 1, max: 12 }) }), fc.record({ note: fc.nat(5) })),
  );
  fc.assert(
    fc.property(acts, fc.subarray([3, 6, 9, 12]), (steps, open) => {
      let transcript = open.reduce((before, seq) => append(before, pending(`key-${seq}`)), emptyTranscript);
      const seen = new Set<number>();
      for (const [index, step] of steps.entries()) {
        if ("note" in step) transcript = append(transcript, note(`note-${index}`));
        else {
          transcript = insertMessage(transcript, message(step.seq, keyOf(step.seq)));
          seen.add(step.seq);
        }
      }
      const seqs = transcript.entries.flatMap((entry) => (entry.kind === "message" ? [entry.seq] : []));
      assert.deepEqual(
        seqs,
        [...seen].sort((left, right) => left - right),
      );
      assert.equal(new Set(idsOf(transcript)).size, transcript.entries.length);
      const left = transcript.entries.flatMap((entry) => (entry.kind === "pending" ? [entry.id] : []));
      assert.deepEqual(
        left,
        open.filter((seq) => !seen.has(seq)).map((seq) => `key-${seq}`),
      );
    }),
  );
});

test("an own message takes the place of its pending entry", () => {
  let transcript = insertMessage(emptyTranscript, message(1));
  transcript = append(append(transcript, pending("a")), pending("b"));
  transcript = insertMessage(transcript, message(2, "a"));
  assert.deepEqual(idsOf(transcript), ["seq-1", "a", "b"]);
  assert.equal(transcript.entries[1]?.kind, "message");
});

test("a message comes before what is still on its way", () => {
  const transcript = insertMessage(append(emptyTranscript, pending("a")), message(1));
  assert.deepEqual(idsOf(transcript), ["seq-1", "a"]);
});

test("an own message that arrives late moves to where its seq belongs", () => {
  let transcript = append(append(emptyTranscript, pending("a")), pending("b"));
  transcript = insertMessage(insertMessage(transcript, message(1, "b")), message(2, "a"));
  assert.deepEqual(idsOf(transcript), ["b", "a"]);
});

test("a note about a message stands right behind it, once", () => {
  let transcript = append(append(emptyTranscript, pending("a")), pending("b"));
  transcript = appendBehind(appendBehind(transcript, "a", note("routed-a")), "a", note("routed-a"));
  assert.deepEqual(idsOf(transcript), ["a", "routed-a", "b"]);
});

test("the transcript keeps its bound, drops the oldest and does not take it in again", () => {
  let transcript = append(emptyTranscript, pending("unsent"));
  for (let seq = 1; seq <= LONGEST_TRANSCRIPT + 5; seq += 1)
    transcript = insertMessage(transcript, message(seq));
  assert.equal(transcript.entries.length, LONGEST_TRANSCRIPT);
  assert.equal(transcript.entries.at(-1)?.id, "unsent");
  assert.equal(transcript.floor, 6);
  assert.equal(insertMessage(transcript, message(6)), transcript);
});
