/** The form of what a model provider streams. */

/** One `chat.completion.chunk` as a server-sent event. */
export function chunkOf(model: string, delta: object, finish: string | null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finish }];
  const chunk = {
    id: "chatcmpl-fake",
    object: "chat.completion.chunk",
    created: 1_700_000_000,
    model,
    choices,
  };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}
