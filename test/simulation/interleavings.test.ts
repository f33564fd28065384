/**
 * Messages, answers, offers, takeovers, switches, alarms and crashes in every order that the scheduler can think of, on
 * the production engine and the production store. On failure fast-check prints the seed and the smallest order that
 * fails.
 */
import { copyFileSync, rmSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { makeTempFolder } from "../fakes/temp-folder.ts";
import { readCommitted, writeTemplate } from "./committed.ts";
import { checkAll } from "./oracles.ts";
import { anyPlan } from "./plan.ts";
import { play } from "./world.ts";

const RUNS = 700;

test("no talk-over, one outcome, nothing lost, one order, one place, nobody waits for ever: in whatever order", async () => {
  using folder = makeTempFolder();
  const template = folder.file("template.db");
  await writeTemplate(template);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), anyPlan, async (scheduler, plan) => {
      const path = folder.file(`${run++}.db`);
      copyFileSync(template, path);
      const seen = await play(plan, { path, scheduler });
      checkAll(readCommitted(path), seen);
      rmSync(path);
    }),
    { numRuns: RUNS },
  );
});
