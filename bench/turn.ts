/** What `turns` measures, whichever way it is asked. */
import type { Telling } from "./token-times.ts";

/** Asks for one answer. */
export type Ask = () => Promise<Turn>;

/** When a turn was begun, its first words and all of it were read, in epoch ms; and what its answer tells. */
export type Turn = {
  readonly sentAt: number;
  readonly firstReadAt: number;
  readonly allReadAt: number;
  readonly telling: Telling;
};
