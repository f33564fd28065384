/** The yardstick: the least that a Node server can do with a request, which is to read it and send it back. */
import { createServer } from "node:http";
import process from "node:process";

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    const body = Buffer.concat(pieces);
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length }).end(body);
  });
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  const port = typeof address === "object" ? address?.port : null;
  console.log(`Echo listens on http://127.0.0.1:${port}`);
});

// Its input ends with the benchmark, however that ended.
process.stdin.on("end", () => process.exit()).resume();
