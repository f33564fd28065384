/** Reads a streamed chat completion: words, or the call of the tool that hands over. */
import { startOf } from "./excerpt.ts";
import { HAND_OVER, type HandedOver, type HandOverTool } from "./hand-over-tool.ts";
import type { ModelFailure } from "./model-failure.ts";
import type { Watch } from "./time-limits.ts";
import { fieldOf, listOf, textOf } from "./unchecked.ts";

export type ModelAnswer =
  | { readonly type: "answered"; readonly text: string }
  | HandedOver
  | { readonly type: "failed"; readonly because: ModelFailure };

export type Reading = {
  readonly write: (text: string) => void;
  readonly watch: Watch;
  /** Null when the model was given none: then a call of it is a call of nothing. */
  readonly tool: HandOverTool | null;
};

/** Some pages of text: longer is no answer for a chat. A compatible server may know no other limit. */
export const MAX_ANSWER_CHARACTERS = 8_000;

/** Room for a summary of `MAX_SUMMARY_CHARACTERS` with many escapes. */
const MAX_ARGUMENT_CHARACTERS = 8_000;

/** Reads the answer to its end and writes its words as they come. Rejects with what the stream throws. */
export async function readAnswer(stream: AsyncIterable<unknown>, reading: Reading): Promise<ModelAnswer> {
  let soFar: SoFar = { text: "", finish: null, call: null };
  try {
    for await (const value of stream) {
      const before = soFar;
      soFar = grown(before, readChunk(value), reading.tool !== null);
      passOn(before, soFar, reading);
      if (soFar.finish === CUT) break;
    }
  } catch (error) {
    // A finished answer is an answer, however the connection ends; so is the wish for a person.
    if (soFar.finish === null && soFar.call === null) throw error;
  }
  return judge(soFar, reading);
}

/** Chunks without words or a call, of which some servers send many, do not count as progress. */
function passOn(before: SoFar, now: SoFar, { write, watch }: Reading): void {
  const words = now.text.slice(before.text.length);
  if (words !== "") write(words);
  if (words !== "" || now.call !== before.call) watch.enter("idle");
  if (now.finish !== null && now.finish !== before.finish) watch.enter("closing");
}

/** A stream ends quietly when it is aborted, so the watch is asked first. */
function judge({ text, finish, call }: SoFar, { watch, tool }: Reading): ModelAnswer {
  const failed = (because: ModelFailure): ModelAnswer => ({ type: "failed", because });
  // The model has decided as soon as it names the tool, however its call ends. Text before it was no answer.
  if (call !== null && tool !== null) return tool.read(call.arguments);
  const isBlank = text.trim() === "";
  if (finish === null) return failed(watch.exceeded() ?? (isBlank ? "no-answer" : "broken-stream"));
  if (finish === "content_filter") return failed("filtered");
  // Nothing but a tool that there is not.
  if (isBlank && finish === "tool_calls") return failed("no-answer");
  return isBlank ? failed("empty-answer") : { type: "answered", text: text.trim().toWellFormed() };
}

/** The first call of our tool. Other calls are of tools that there are not, and a second one would say the same. */
type Call = { readonly index: unknown; readonly arguments: string };

/** All chunks so far. */
type SoFar = { readonly text: string; readonly finish: string | null; readonly call: Call | null };

/** Our own reason for an answer's end: it grew too long. */
const CUT = "cut";

function grown(soFar: SoFar, chunk: Chunk, hasTool: boolean): SoFar {
  const finish = chunk.finish ?? soFar.finish;
  const call = hasTool ? grownCall(soFar.call, chunk.pieces) : null;
  if (call !== null) {
    const isTooLong = call.arguments.length > MAX_ARGUMENT_CHARACTERS;
    return { text: soFar.text, finish: isTooLong ? CUT : finish, call };
  }
  const room = MAX_ANSWER_CHARACTERS - soFar.text.length;
  if (chunk.text.length <= room) return { text: soFar.text + chunk.text, finish, call };
  return { text: `${soFar.text}${startOf(chunk.text, room)}…`, finish: CUT, call };
}

function grownCall(call: Call | null, pieces: readonly Piece[]): Call | null {
  let now = call;
  for (const piece of pieces) {
    if (now === null && piece.name === HAND_OVER) now = { index: piece.index, arguments: piece.arguments };
    else if (now !== null && now.index === piece.index && piece.arguments !== "")
      now = { ...now, arguments: now.arguments + piece.arguments };
  }
  return now;
}

/** What one chunk brings. */
type Chunk = { readonly text: string; readonly finish: string | null; readonly pieces: readonly Piece[] };

/** A part of a tool call: the first part of one has its name. */
type Piece = { readonly index: unknown; readonly name: string; readonly arguments: string };

/**
 * What a `chat.completion.chunk` brings: `content` and `tool_calls` of `choices[0].delta`, and its `finish_reason`. The
 * package does not check what it parsed, and compatible servers also send chunks without choices: those bring nothing.
 */
function readChunk(value: unknown): Chunk {
  const choice = listOf(fieldOf(value, "choices"))[0];
  const delta = fieldOf(choice, "delta");
  const finish = textOf(fieldOf(choice, "finish_reason"));
  return {
    text: textOf(fieldOf(delta, "content")),
    finish: finish === "" ? null : finish,
    pieces: listOf(fieldOf(delta, "tool_calls")).map(readPiece),
  };
}

function readPiece(value: unknown): Piece {
  const called = fieldOf(value, "function");
  return {
    index: fieldOf(value, "index"),
    name: textOf(fieldOf(called, "name")),
    arguments: textOf(fieldOf(called, "arguments")),
  };
}
