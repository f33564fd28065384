import assert from "node:assert/strict";
import { test } from "node:test";
import { readCommand, UsageFault } from "./options.ts";

const BOT = "http://127.0.0.1:8000/hook";

test("a bot's address is enough; the rest has defaults", () => {
  assert.deepEqual(readCommand(["--bot", BOT]), {
    type: "run",
    options: {
      bot: BOT,
      port: 3100,
      conversations: 40,
      seed: 1,
      faults: "some",
      pace: { windowMs: 1000, answerMs: 15_000, quietMs: 400 },
      seconds: 180,
      startMs: 30_000,
    },
    maxAckMs: 1000,
    isJson: false,
  });
});

test("everything can be set", () => {
  const numbers =
    "--port 3 --conversations 4 --seed 5 --seconds 6 --window 7 --patience 8 --wait 9 --max-ack 10";
  assert.deepEqual(readCommand(["--bot", BOT, "--json", "--faults", "many", ...numbers.split(" ")]), {
    type: "run",
    options: {
      bot: BOT,
      port: 3,
      conversations: 4,
      seed: 5,
      faults: "many",
      pace: { windowMs: 7, answerMs: 8, quietMs: 400 },
      seconds: 6,
      startMs: 9,
    },
    maxAckMs: 10,
    isJson: true,
  });
});

test("help and the printed settings need no bot", () => {
  assert.deepEqual(readCommand(["-h"]), { type: "help" });
  assert.deepEqual(readCommand(["--print-env"]), { type: "print-env", port: 3100 });
});

test("wrong use is told in one line", () => {
  const why = (...args: readonly string[]) => {
    try {
      return readCommand(args);
    } catch (fault) {
      return fault instanceof UsageFault ? fault.message : fault;
    }
  };
  assert.deepEqual(
    [
      why(),
      why("--bot", "ftp://127.0.0.1"),
      why("--bot", BOT, "--faults", "all"),
      why("--bot", BOT, "--conversations", "0"),
      why("--bot", BOT, "--seconds", "1.5"),
      why("--bots", BOT),
    ],
    [
      "--bot must say where the bot takes its webhooks",
      "--bot must be an address that begins with http, not ftp://127.0.0.1",
      "--faults must be off, some or many, not all",
      "--conversations must be a whole number from 1 to 2000, not 0",
      "--seconds must be a whole number from 1 to 3600, not 1.5",
      "Unknown option '--bots'",
    ],
  );
});
