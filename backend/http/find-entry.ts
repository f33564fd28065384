/** The conversation behind a user ID. */
import type { UserId } from "../conversation/ids.ts";
import type { Conversation } from "../conversation/state.ts";
import type { Archive } from "../engine/ports.ts";
import { HttpFault } from "./faults.ts";

/** Answers 404 when nobody has this user ID. `userId` must have passed the schema of user IDs. */
export async function findEntry(archive: Archive, userId: UserId): Promise<Conversation> {
  const entry = await archive.findEntry(userId);
  if (entry !== null) return entry.conversation;
  throw new HttpFault(404, `There is no visitor ${userId}.`, { field: "user_id" });
}
