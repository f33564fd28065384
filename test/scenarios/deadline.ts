/** Waiting with an end: what a broken Baton never does fails the test instead of hanging it. */

/** Longer than anything here takes on a busy machine with two cores. */
export const PATIENCE_MS = 15_000;

/** Sooner than the bot gives up a silent model (8 s), so that its giving up is not taken for somebody's act. */
export const AT_ONCE_MS = 5_000;

/** Resolves as `promise` does; rejects when that takes too long. `what` says what was waited for. */
export async function within<Result>(
  promise: Promise<Result>,
  what: string | (() => string),
  ms: number = PATIENCE_MS,
): Promise<Result> {
  const late = Promise.withResolvers<never>();
  // Made here, so that its stack names the test.
  const fault = new Error();
  const timer = setTimeout(() => {
    fault.message = `not within ${ms} ms: ${typeof what === "string" ? what : what()}`;
    late.reject(fault);
  }, ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks again and again until the answer is not null; for facts that nothing announces. */
export async function until<Result>(
  ask: () => Promise<Result | null>,
  what: string,
  ms: number = PATIENCE_MS,
): Promise<Result> {
  let isOver = false;
  const poll = async (): Promise<Result> => {
    for (;;) {
      const answer = await ask();
      if (answer !== null) return answer;
      if (isOver) throw new Error(`given up: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  try {
    return await within(poll(), what, ms);
  } finally {
    isOver = true;
  }
}

const POLL_MS = 10;
