/** A POST of JSON that must be answered as expected. */
import { type Agent, type IncomingMessage, request } from "node:http";

export type Message = {
  readonly body: string;
  readonly agent: Agent;
  readonly cookie?: string;
  /** 200 unless said otherwise. */
  readonly status?: number;
};

/** Resolves with the head of the answer; the caller reads its body. */
export function post(url: string, { body, agent, cookie, status = 200 }: Message): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const headers = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...(cookie !== undefined && { cookie }),
  };
  request(url, { method: "POST", headers, agent })
    .on("response", (answer) => {
      if (answer.statusCode === status) resolve(answer);
      else reject(new Error(`${url} answers ${answer.statusCode}`));
    })
    .on("error", reject)
    .end(body);
  return promise;
}

export async function textOf(answer: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of answer.setEncoding("utf8")) text += piece;
  return text;
}
