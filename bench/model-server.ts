/**
 * The model of `turns`, in a process of its own: `node bench/model-server.ts TOKENS GAP_MS`. Its answers are their own
 * timing, as `token-times.ts` reads it.
 */
import process from "node:process";
import { type Script, startFakeOpenAi } from "../test/fakes/openai-server.ts";
import { firstToken, laterToken, now } from "./token-times.ts";

const [tokens = 20, gapMs = 25] = process.argv.slice(2).map(Number);

const script: Script = async (reply) => {
  reply.begin();
  await reply.pause(gapMs);
  reply.token(firstToken(reply.request.receivedAt, now()));
  for (let index = 1; index < tokens; index += 1) {
    await reply.pause(gapMs);
    reply.token(laterToken(now()));
  }
  reply.finish("stop");
  reply.done();
};

const model = await startFakeOpenAi(script);
console.log(`The model listens on ${model.url}`);

// Its input ends with the benchmark, however that ended.
process.stdin.on("end", () => process.exit()).resume();
