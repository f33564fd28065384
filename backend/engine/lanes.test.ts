import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createLanes } from "./lanes.ts";

test("one order: jobs of one lane run one after the other, in the order they came", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom("a", "b"), { maxLength: 8 }),
      async (s, names) => {
        const lanes = createLanes();
        const running = new Set<string>();
        const done: number[] = [];
        const jobs = names.map((lane, index) =>
          lanes.run(lane, async () => {
            assert.ok(!running.has(lane), "no two jobs of a lane side by side");
            running.add(lane);
            await s.schedule(Promise.resolve());
            running.delete(lane);
            done.push(index);
          }),
        );
        await s.waitFor(Promise.all(jobs));
        for (const lane of ["a", "b"]) {
          const own = done.filter((index) => names[index] === lane);
          assert.deepEqual(
            own,
            own.toSorted((one, other) => one - other),
          );
        }
      },
    ),
  );
});

test("a slow lane does not hold back another", async () => {
  const lanes = createLanes();
  const gate = Promise.withResolvers<string>();
  const slow = lanes.run("slow", () => gate.promise);
  assert.equal(await lanes.run("quick", async () => "done"), "done");
  gate.resolve("done too");
  assert.equal(await slow, "done too");
});

test("a job that fails is told so and does not hold back the next one", async () => {
  const lanes = createLanes();
  const fault = new Error("broken");
  const failing = lanes.run("lane", () => Promise.reject(fault));
  const next = lanes.run("lane", async () => "done");
  await assert.rejects(failing, fault);
  assert.equal(await next, "done");
});

test("a job that comes when the lane has run empty starts at once", async () => {
  const lanes = createLanes();
  await lanes.run("lane", async () => undefined);
  let hasStarted = false;
  const job = lanes.run("lane", async () => {
    hasStarted = true;
  });
  assert.ok(hasStarted);
  await job;
});

test("idle is when the last job has ended, also one that came meanwhile and one that failed", async () => {
  const lanes = createLanes();
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const done: string[] = [];
  const failed = assert.rejects(
    lanes.run("a", () => first.promise.then(() => Promise.reject(new Error("no")))),
  );
  const idle = lanes.idle().then(() => done.push("idle"));
  const later = lanes.run("b", () => second.promise.then(() => done.push("later")));
  first.resolve();
  await failed;
  second.resolve();
  await Promise.all([later, idle]);
  assert.deepEqual(done, ["later", "idle"]);
});
