/** Scripts of a model that calls tools. */
import type { Reply, Script } from "./openai-server.ts";

/** Of a streamed call: the first piece has its name, the others have more of its arguments. */
type CallPiece = { readonly index?: number; readonly name?: string; readonly arguments?: string };

/** Sends one piece of a tool call. */
export function sendCall(reply: Reply, { index, name, arguments: rest = "" }: CallPiece): void {
  const first = name === undefined ? {} : { id: `call_${index ?? 0}`, type: "function" };
  const called = name === undefined ? { arguments: rest } : { name, arguments: rest };
  reply.piece({ tool_calls: [{ ...(index === undefined ? {} : { index }), ...first, function: called }] });
}

/** Says these words and then calls tools with these pieces. */
export function calling(pieces: readonly CallPiece[], before: readonly string[] = []): Script {
  return (reply) => {
    reply.begin();
    for (const token of before) reply.token(token);
    for (const piece of pieces) sendCall(reply, piece);
    reply.finish("tool_calls");
    reply.done();
  };
}

/** A call of `hand_over` as OpenAI streams it: the name, then the arguments a few characters at a time. */
export function handOverCall(given: unknown, index = 0): readonly CallPiece[] {
  const json = typeof given === "string" ? given : JSON.stringify(given);
  const pieces = json.match(/.{1,7}/gsu) ?? [];
  return [{ index, name: "hand_over" }, ...pieces.map((piece) => ({ index, arguments: piece }))];
}

/** Hands over with these arguments, or with this text in their place. */
export function handingOver(given: unknown, before: readonly string[] = []): Script {
  return calling(handOverCall(given), before);
}
