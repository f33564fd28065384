/** Who types in a conversation: shown on the page and told to the account and the API inbox, never to bots. */

import type { Stage } from "./happenings.ts";
import type { Sender } from "./records.ts";
import { found } from "./world.ts";

export function setTyping(
  stage: Stage,
  id: number,
  typing: { readonly by: Sender; readonly isOn: boolean; readonly isPrivate: boolean },
): void {
  const { world } = stage;
  const { by, isOn, isPrivate } = typing;
  const conversation = found(world.conversations, id, "conversation");
  const names = {
    contact: world.contacts,
    user: world.agents,
    agent_bot: world.bots,
    captain_assistant: world.bots,
  };
  if (isOn) world.typing.set(id, { name: names[by.type].get(by.id)?.name ?? "", isPrivate });
  else world.typing.delete(id);
  const type = isOn ? "conversation_typing_on" : "conversation_typing_off";
  stage.tell({ type, conversation, by, isPrivate });
}
