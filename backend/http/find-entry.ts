/** The visitor and the conversation behind a user ID. */
import type { UserId } from "../conversation/ids.ts";
import type { Archive, DeskEntry } from "../engine/ports.ts";
import { HttpFault } from "./faults.ts";

/** Answers 404 when nobody has this user ID. `userId` must have passed the schema of user IDs. */
export async function findEntry(archive: Pick<Archive, "findEntry">, userId: string): Promise<DeskEntry> {
  // The schema checked that it is one.
  const entry = await archive.findEntry(userId as UserId);
  if (entry !== null) return entry;
  throw new HttpFault(404, `There is no visitor ${userId}.`, { field: "user_id" });
}
