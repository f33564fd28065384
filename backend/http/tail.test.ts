import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { followLog } from "./tail.ts";

/** A log in memory whose reader sees at most `atOnce` lines at once, and a stream that takes all it is sent. */
function setUp(atOnce: number) {
  const lines: number[] = [];
  const sent: number[] = [];
  const faults: unknown[] = [];
  let isOpen = true;
  let fault: Error | null = null;
  const stream = {
    isOpen: () => isOpen,
    drained: () => Promise.resolve(),
    send: () => undefined,
    onClose: () => undefined,
    end: () => undefined,
  };
  const tail = followLog<number>(
    stream,
    {
      read: async () => {
        if (fault !== null) throw fault;
        return lines.slice(sent.length, sent.length + atOnce);
      },
      send: (line) => void sent.push(line),
    },
    (each) => void faults.push(each),
  );
  const add = () => {
    lines.push(lines.length + 1);
    tail.poke();
  };
  const failWith = (next: Error | null) => {
    fault = next;
  };
  const close = () => {
    isOpen = false;
  };
  return { lines, sent, faults, add, failWith, close };
}

/** Long after everything that was begun has come to rest. */
async function rest() {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function passMicrotasks(count: number) {
  for (let passed = 0; passed < count; passed++) await undefined;
}

test("every line is sent once and in order, whenever it comes", async () => {
  const pauses = fc.array(fc.nat(12), { minLength: 1, maxLength: 30 });
  const rule = fc.asyncProperty(pauses, fc.integer({ min: 1, max: 4 }), async (counts, atOnce) => {
    const { lines, sent, faults, add } = setUp(atOnce);
    for (const count of counts) {
      add();
      await passMicrotasks(count);
    }
    await rest();
    assert.deepEqual({ sent, faults }, { sent: lines, faults: [] });
  });
  await fc.assert(rule, { numRuns: 300 });
});

test("a fault is told, and the next line brings the reader up to date", async () => {
  const { sent, faults, add, failWith } = setUp(10);
  const fault = new Error("the disk is away");
  failWith(fault);
  add();
  await rest();
  failWith(null);
  add();
  await rest();
  assert.deepEqual({ sent, faults }, { sent: [1, 2], faults: [fault] });
});

test("nothing is read for a reader who is gone", async () => {
  const { sent, add, close } = setUp(10);
  close();
  add();
  await rest();
  assert.deepEqual(sent, []);
});
