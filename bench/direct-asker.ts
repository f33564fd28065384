/** The model's answer without Baton: a streamed chat completion, read as cheaply as can be. */
import { Agent } from "node:http";
import { post } from "./post.ts";
import { now, readTelling } from "./token-times.ts";
import type { Ask } from "./turn.ts";

const BODY = JSON.stringify({ model: "bench", stream: true, messages: [{ role: "user", content: "Hi" }] });

/** Asks anew at each call. By `node:http` as the visitors' rooms do, so that the difference is Baton alone. */
export function createAsker(modelUrl: string): Ask {
  const agent = new Agent({ keepAlive: true, maxFreeSockets: Number.POSITIVE_INFINITY });
  return async () => {
    const sentAt = now();
    const answer = await post(`${modelUrl}/chat/completions`, { body: BODY, agent });
    let text = "";
    let firstReadAt = 0;
    for await (const piece of answer.setEncoding("utf8")) {
      text += piece;
      if (firstReadAt === 0 && FIRST_TOKEN.test(text)) firstReadAt = now();
    }
    const allReadAt = now();
    return { sentAt, firstReadAt, allReadAt, telling: readTelling(wordsOf(text)) };
  };
}

/** The chunk before it has a role and an empty text. */
const FIRST_TOKEN = /"content":"[^"]/;

const wordsOf = (text: string) =>
  [...text.matchAll(/"content":"([^"]*)"/g)].map(([, words]) => words).join("");
