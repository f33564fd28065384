/**
 * A file that came with a message, as both pages are told of it: never where it lies. Its content is at
 * `GET /api/chat/files/{seq}/{index}` for the visitor and `GET /api/desk/conversations/{user_id}/files/{seq}/{index}`
 * for the desk; `index` counts the message's files from 0.
 */
import { type Static, Type } from "typebox";
import { userIdField } from "./human-mode.ts";

/** `type` as in image, audio, file; `bytes` null when nobody said. A message's list is empty when nothing is known. */
export const attachedFile = Type.Object({
  name: Type.String(),
  type: Type.String(),
  bytes: Type.Unsafe<number | null>({ anyOf: [{ type: "integer" }, { type: "null" }] }),
});
export type AttachedFile = Static<typeof attachedFile>;

const number = Type.String({ pattern: "^\\d{1,15}$" });
const place = { seq: number, index: number };

export const chatFileParams = Type.Object(place);
export const deskFileParams = Type.Object({ user_id: userIdField, ...place });
