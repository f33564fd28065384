/**
 * The words of the bench's model: `REQUESTED/EMITTED EMITTED …`, each the moment in epoch ms at which the request had
 * arrived or the token was written. So a reply tells, wherever it is read, how long it was under way.
 */

/** Epoch ms with fractions. Two processes of one machine agree on it when they were started close together. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

export const firstToken = (requestedAt: number, emittedAt: number) =>
  `${requestedAt.toFixed(3)}/${emittedAt.toFixed(3)}`;

export const laterToken = (emittedAt: number) => ` ${emittedAt.toFixed(3)}`;

/** What a reply tells, or its beginning. */
export type Telling = {
  readonly requestedAt: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly tokens: number;
};

/** Reads a reply of the bench's model; anybody else's is a fault. */
export function readTelling(text: string): Telling {
  const [head = "", ...rest] = text.trim().split(" ");
  const [requestedAt, firstAt] = head.split("/").map(Number);
  const lastAt = rest.length === 0 ? firstAt : Number(rest.at(-1));
  const tokens = 1 + rest.length;
  if (isTime(requestedAt) && isTime(firstAt) && isTime(lastAt))
    return { requestedAt, firstAt, lastAt, tokens };
  throw new Error(`not the model's reply: ${text.slice(0, 100)}`);
}

const isTime = (value: number | undefined): value is number => value !== undefined && value > 0;
