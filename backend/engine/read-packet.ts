/** The packet of a handover, made from what the log says up to it and up to now. */
import { PACKET_MESSAGES, type Packet, packetOf } from "../conversation/packet.ts";
import type { Conversation } from "../conversation/state.ts";
import type { Archive } from "./ports.ts";

/** Null while the bot has the conversation. `control` may be that of a handover that is over. */
export async function readPacket(
  { messagesUpTo }: Pick<Archive, "messagesUpTo">,
  { id, lastSeq, memory }: Pick<Conversation, "id" | "lastSeq" | "memory">,
  control: Parameters<typeof packetOf>[0]["control"],
): Promise<Packet | null> {
  if (control.owner === "bot") return null;
  const [before, newest] = await Promise.all([
    messagesUpTo(id, control.brief.upTo, PACKET_MESSAGES),
    messagesUpTo(id, lastSeq, PACKET_MESSAGES),
  ]);
  return packetOf({ control, memory }, before, newest);
}
