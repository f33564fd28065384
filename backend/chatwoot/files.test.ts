import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { createHastyClock } from "../../test/fakes/hasty-clock.ts";
import { createFiles, FileFault, MOST_BYTES, type OpenedFile } from "./files.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A host of files; each request is answered by the next of `answers`, the last one again and again. */
async function startHost(t: TestContext, ...answers: readonly Answer[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(request.url ?? "");
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { asked, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const file: Answer = (_, response) => void response.end("the file");
const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) =>
    void response.writeHead(code, headers).end();
const redirect = (location: string): Answer => status(302, { location });

function setUp(...addresses: readonly string[]) {
  const clock = createHastyClock();
  const fetchFile = createFiles({ addresses, clock });
  const read = async (url: string, signal = new AbortController().signal) =>
    textOf(await fetchFile(url, signal));
  return { clock, fetchFile, read };
}

async function textOf({ body }: OpenedFile): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const fails = (call: Promise<unknown>, kind: FileFault["kind"]) =>
  assert.rejects(call, (fault) => fault instanceof FileFault && fault.kind === kind);

test("a file comes piece by piece with its length, and nobody's token goes along", async (t) => {
  let headers: IncomingMessage["headers"] = {};
  const host = await startHost(t, (request, response) => {
    headers = request.headers;
    response.writeHead(200, { "content-length": 8 }).end("the file");
  });
  const { clock, fetchFile } = setUp(`${host.url}/chatwoot/`);
  const opened = await fetchFile(`${host.url}/rails/blob/1`, new AbortController().signal);
  assert.equal(opened.bytes, 8);
  assert.equal(await textOf(opened), "the file");
  assert.equal(headers["api-access-token"], undefined);
  assert.equal(headers["accept-encoding"], "identity");
  assert.equal(clock.held(), 0);
});

test("where nobody said how long it is, nobody knows", async (t) => {
  const host = await startHost(t, file);
  const { fetchFile } = setUp(host.url);
  const chunked = await startHost(t, (_, response) => {
    response.write("the ");
    response.end("file");
  });
  assert.equal((await fetchFile(`${host.url}/1`, new AbortController().signal)).bytes, 8);
  const opened = await setUp(chunked.url).fetchFile(`${chunked.url}/1`, new AbortController().signal);
  assert.deepEqual([opened.bytes, await textOf(opened)], [null, "the file"]);
});

test("a redirect is followed within Chatwoot, and to each address it is known under", async (t) => {
  const storage = await startHost(t, file);
  const host = await startHost(t, redirect("/rails/disk/1?a=b"), redirect(`${storage.url}/1`));
  const { read } = setUp(host.url, storage.url);
  assert.equal(await read(`${host.url}/rails/blob/1`), "the file");
  assert.deepEqual([host.asked, storage.asked], [["/rails/blob/1", "/rails/disk/1?a=b"], ["/1"]]);
});

test("no other host is ever called, whether it is named at once or by a redirect", async (t) => {
  const other = await startHost(t, file);
  const host = await startHost(t, redirect(`${other.url}/secret`));
  const { read } = setUp(host.url);
  for (const url of [
    `${host.url}/1`,
    `${other.url}/1`,
    host.url.replace("http:", "https:"),
    host.url.replace("//", "//user@elsewhere.test@"),
    `${host.url}.elsewhere.test/1`,
    "file:///etc/passwd",
    "not an address",
    "",
  ])
    await fails(read(url), "foreign");
  assert.deepEqual([host.asked, other.asked], [["/1"], []]);
});

test("redirects have an end", async (t) => {
  const host = await startHost(t, redirect("/again"));
  await fails(setUp(host.url).read(`${host.url}/1`), "refused");
  assert.equal(host.asked.length, 5);
});

test("a file that is not there yet is waited for: 0.5, 1, 2 and 4 s", async (t) => {
  const host = await startHost(t, status(404), redirect("/disk"), status(404), file);
  const { clock, read } = setUp(host.url);
  assert.equal(await read(`${host.url}/1`), "the file");
  assert.deepEqual(clock.passed, [500, 1_000]);
  const never = await startHost(t, status(404));
  const patient = setUp(never.url);
  await fails(patient.read(`${never.url}/1`), "missing");
  assert.deepEqual(patient.clock.passed, [500, 1_000, 2_000, 4_000]);
});

test("any other answer is no file", async (t) => {
  for (const code of [302, 401, 403, 410, 500]) {
    const host = await startHost(t, status(code));
    await fails(setUp(host.url).read(`${host.url}/1`), "refused");
  }
});

test("a file that is too large is not begun when its head says so, and cut where it does not", async (t) => {
  const honest = await startHost(t, (_, response) => {
    response.writeHead(200, { "content-length": MOST_BYTES + 1 });
    response.write("x");
  });
  await fails(setUp(honest.url).read(`${honest.url}/1`), "too-large");
  const piece = Buffer.alloc(1_024 * 1_024);
  const endless = await startHost(t, (_, response) => {
    const more = () => {
      while (!response.destroyed && response.write(piece));
    };
    response.on("drain", more);
    more();
  });
  const { fetchFile } = setUp(endless.url);
  const { body, bytes } = await fetchFile(`${endless.url}/1`, new AbortController().signal);
  assert.equal(bytes, null);
  let passed = 0;
  const reading = (async () => {
    for await (const { byteLength } of body) passed += byteLength;
  })();
  await fails(reading, "too-large");
  assert.ok(passed <= MOST_BYTES);
});

test("neither the answer nor the file may take for ever, and a file that breaks off is a fault", async (t) => {
  const reached: (() => void)[] = [];
  const silent = await startHost(t, () => reached.pop()?.());
  const first = setUp(silent.url);
  reached.push(first.clock.expire);
  await fails(first.read(`${silent.url}/1`), "unreachable");

  const slow = await startHost(t, (_, response) => void response.write("the "));
  const second = setUp(slow.url);
  const { body } = await second.fetchFile(`${slow.url}/1`, new AbortController().signal);
  const pieces = body[Symbol.asyncIterator]();
  await pieces.next();
  second.clock.expire();
  await fails(pieces.next(), "unreachable");

  const cut = await startHost(t, (_, response) => {
    response.writeHead(200, { "content-length": 100 });
    response.write("the ", () => response.socket?.resetAndDestroy());
  });
  await fails(setUp(cut.url).read(`${cut.url}/1`), "unreachable");
});

test("whoever gives up, or stops reading, holds no connection", async (t) => {
  const closed = Promise.withResolvers<void>();
  const host = await startHost(t, (_, response) => {
    response.once("close", closed.resolve);
    response.write("the ");
  });
  const { clock, fetchFile } = setUp(host.url);
  for await (const _ of (await fetchFile(`${host.url}/1`, new AbortController().signal)).body) break;
  await closed.promise;
  assert.equal(clock.held(), 0);
  await fails(fetchFile(`${host.url}/1`, AbortSignal.abort()), "unreachable");
});

test("no fault names where the file lies", async (t) => {
  const host = await startHost(t, status(403));
  const fault = await setUp(host.url)
    .read(`${host.url}/secret-path`)
    .catch((error: unknown) => error);
  assert.equal(String(fault), "FileFault: a file was not fetched: refused");
});
