/** Starting: what Baton refuses to start with, and that it says why in one line. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { type Env, makeFolder, startBaton, startInVain } from "./baton-process.ts";
import { newVisitor, replyOf } from "./visitor.ts";

/** Asserts that Baton ends with 1 and says these lines and nothing else. */
async function refuses(env: Env, lines: readonly string[]) {
  assert.deepEqual(await startInVain(env), {
    code: 1,
    signal: null,
    stdout: "",
    stderr: lines.map((line) => `baton: ${line}\n`).join(""),
  });
}

const exposed = (name: "AGENT_TOKEN" | "SESSION_SECRET", host: string) =>
  `${name === "AGENT_TOKEN" ? "AGENT_TOKEN or AGENTS_FILE" : name} must be set when HOST is ${host}: other machines can reach it. Or leave HOST out.`;

const MAIN = join(import.meta.dirname, "../../backend/main.ts");
const SESSION_SECRET = "a secret of this test, long enough";
const AGENT_TOKEN = "a-token-of-this-test";

const tests = test("starting", { concurrency: 2 }, async (all) => {
  const refusals: readonly (readonly [string, Env, readonly string[]])[] = [
    [
      "own room: open to other machines without a token and a secret, it does not start",
      { HOST: "0.0.0.0" },
      [exposed("AGENT_TOKEN", "0.0.0.0"), exposed("SESSION_SECRET", "0.0.0.0")],
    ],
    ["without a token alone neither", { HOST: "::", SESSION_SECRET }, [exposed("AGENT_TOKEN", "::")]],
    [
      "blank is not set",
      { HOST: "example.org", AGENT_TOKEN: "   ", SESSION_SECRET },
      [exposed("AGENT_TOKEN", "example.org")],
    ],
    [
      "without a secret alone neither",
      { HOST: "0.0.0.0", AGENT_TOKEN },
      [exposed("SESSION_SECRET", "0.0.0.0")],
    ],
    [
      "all faults of the configuration are told at once",
      {
        HOST: "0.0.0.0",
        PORT: "80000",
        DATABASE_URL: "mysql://u:p@h/d",
        RATE_LIMITS: "no",
        AGENT_TOKEN: "short",
      },
      [
        "PORT must be a number from 0 to 65535, not 80000.",
        "DATABASE_URL must be sqlite:FILE, such as sqlite:data/baton.db; other databases are not supported yet.",
        "AGENT_TOKEN must have at least 16 characters; `openssl rand -hex 32` makes a good one.",
        "RATE_LIMITS must be one of on, off, not no.",
        exposed("SESSION_SECRET", "0.0.0.0"),
      ],
    ],
    [
      "instructions that cannot be read are named",
      { BOT_INSTRUCTIONS_FILE: "/nowhere/instructions.md" },
      ["BOT_INSTRUCTIONS_FILE: /nowhere/instructions.md cannot be read; check the name and its permissions"],
    ],
  ];
  for (const [rule, env, lines] of refusals) void all.test(rule, () => refuses(env, lines));

  void all.test("with token and secret it is open to other machines", async () => {
    await using baton = await startBaton({ HOST: "0.0.0.0", AGENT_TOKEN, SESSION_SECRET });
    replyOf(await (await newVisitor(baton)).say("Hello"));
    await baton.stop();
  });

  for (const HOST of ["0.0.0.0", "::"])
    void all.test(`listening on ${HOST}, it names an address that a browser can open`, async () => {
      await using baton = await startBaton({ HOST, AGENT_TOKEN, SESSION_SECRET });
      assert.match(
        baton.output().stdout,
        new RegExp(`^Baton listens on http://localhost:${baton.port}/ `, "m"),
      );
      await baton.stop();
    });

  void all.test("SQLite's own name for memory is memory, and said to be", async () => {
    await using baton = await startBaton({ DATABASE_URL: "sqlite::memory:" });
    assert.match(baton.output().stdout, /\(in memory: a restart clears all; mock bot\)$/m);
    await baton.stop();
  });

  for (const content of ["", " \r\n\t", "\ufeff\n"])
    void all.test(`instructions that say nothing are refused: ${JSON.stringify(content)}`, async () => {
      using folder = makeFolder();
      const file = join(folder.path, "bot.md");
      writeFileSync(file, content);
      await refuses({ BOT_INSTRUCTIONS_FILE: file }, [
        `BOT_INSTRUCTIONS_FILE: ${file} is empty; write what the bot is to be, or leave the variable out`,
      ]);
    });

  void all.test("an .env that is a folder is refused in one line", () => {
    using folder = makeFolder();
    mkdirSync(join(folder.path, ".env"));
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN], {
      cwd: folder.path,
      env: { PORT: "0" },
      encoding: "utf8",
      timeout: 10_000,
    });
    assert.deepEqual(
      { status, stdout, stderr },
      {
        status: 1,
        stdout: "",
        stderr: "baton: .env cannot be read; make it a text file that this process may read, or remove it\n",
      },
    );
  });

  void all.test("a port that is in use is named, and the one who uses it goes on", async () => {
    await using first = await startBaton();
    const PORT = String(first.port);
    await refuses({ PORT }, [
      `PORT: another program listens on 127.0.0.1:${PORT}; end it or set another PORT`,
    ]);
    await first.stop();
  });

  void all.test(
    "nothing lost: a second process on the same file is refused, and the first goes on",
    async () => {
      using folder = makeFolder();
      const file = join(folder.path, "baton.db");
      await using first = await startBaton({ DATABASE_URL: `sqlite:${file}` });
      const visitor = await newVisitor(first);
      await refuses({ DATABASE_URL: `sqlite:${file}` }, [
        `DATABASE_URL: ${file}: another process uses it; end that one or name another file`,
      ]);
      replyOf(await visitor.say("Hello"));
      await first.stop();
    },
  );

  void all.test("a file that is no database is refused and left as it is", async () => {
    using folder = makeFolder();
    const file = join(folder.path, "letter.txt");
    writeFileSync(file, "Dear reader, I am no database. ".repeat(100));
    const before = readFileSync(file);
    await refuses({ DATABASE_URL: `sqlite:${file}` }, [
      `DATABASE_URL: ${file}: it is not a database; name another file`,
    ]);
    assert.deepEqual(readFileSync(file), before);
  });

  void all.test("another program's database is refused and left as it is", async () => {
    using folder = makeFolder();
    const file = join(folder.path, "other.db");
    const database = new DatabaseSync(file);
    database.exec("CREATE TABLE theirs (id INTEGER)");
    database.close();
    await refuses({ DATABASE_URL: `sqlite:${file}` }, [
      `DATABASE_URL: ${file}: it is another program's database; name another file`,
    ]);
    const again = new DatabaseSync(file);
    assert.deepEqual(
      again
        .prepare("SELECT name FROM sqlite_schema")
        .all()
        .map((row) => row["name"]),
      ["theirs"],
    );
    again.close();
  });

  void all.test("a database of a newer Baton is refused", async () => {
    using folder = makeFolder();
    const file = join(folder.path, "baton.db");
    const DATABASE_URL = `sqlite:${file}`;
    await (await startBaton({ DATABASE_URL })).stop();
    const database = new DatabaseSync(file);
    const version = Number(database.prepare("PRAGMA user_version").get()?.["user_version"]);
    database.exec(`PRAGMA user_version = ${version + 1}`);
    database.close();
    await refuses({ DATABASE_URL }, [
      `DATABASE_URL: ${file}: it was written by a newer Baton (format ${version + 1}, this one knows ${version}); start that one`,
    ]);
  });

  for (const [what, prepare] of Object.entries(unwritable))
    void all.test(`a folder that ${what} is refused in one line`, async () => {
      using folder = makeFolder();
      const file = join(prepare(folder.path), "baton.db");
      const { code, stdout, stderr } = await startInVain({ DATABASE_URL: `sqlite:${file}` });
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, /^baton: DATABASE_URL: [^\n]+: [^\n]+\n$/);
      assert.ok(stderr.includes(file), stderr);
    });
});

/** Root may write everywhere, so for root there is only what nobody can write. */
const SEALED = process.getuid?.() === 0 ? "/sys/kernel" : null;

function sealed(folder: string): string {
  if (SEALED !== null) return SEALED;
  const data = join(folder, "data");
  mkdirSync(data);
  chmodSync(data, 0o500);
  return data;
}

const unwritable: Readonly<Record<string, (folder: string) => string>> = {
  "is a file": (folder) => {
    writeFileSync(join(folder, "data"), "");
    return join(folder, "data");
  },
  "cannot be made": (folder) => join(sealed(folder), "more"),
  "may not be written": sealed,
};

await tests;
