/** `POST /toggle-human` and `GET /human-status`: the global switch, or with `user_id` one person's. */
import { type Static, Type } from "typebox";

export const userIdField = Type.String({
  pattern: "^user-[1-9][0-9]{0,14}$",
  description: "A visitor's user ID, such as user-1.",
});

export const toggleBody = Type.Object({
  enabled: Type.Boolean(),
  user_id: Type.Optional(userIdField),
});
export type ToggleBody = Static<typeof toggleBody>;

export const statusQuery = Type.Object({ user_id: Type.Optional(userIdField) });

/** With `user_id`, true when messages of that person go to people for whatever reason. */
export const humanMode = Type.Object({ human_mode: Type.Boolean() });
export type HumanMode = Static<typeof humanMode>;
