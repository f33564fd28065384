/** The import table of docs/architecture.md as plantings: who imports what by which line, and what the rules say to it. */

export type Planting = {
  /** Where the file lies, from the repository's root. */
  readonly file: string;
  readonly line: string;
  readonly verdict: "allowed" | "refused";
};

const runtime = (from: string) => `import { planted } from "${from}";`;
const type = (from: string) => `import type { Planted } from "${from}";`;

function plantingsOf(verdict: Planting["verdict"]) {
  return (file: string, ...lines: readonly string[]): readonly Planting[] =>
    lines.map((line) => ({ file, line, verdict }));
}

const allowed = plantingsOf("allowed");
const refused = plantingsOf("refused");

const core: readonly Planting[] = [
  ...allowed("backend/conversation/decide.ts", runtime("./state.ts"), type("./state.ts")),
  ...allowed("backend/routing/desk.ts", runtime("./queue.ts"), type("../conversation/ids.ts")),
  ...allowed("backend/conversation/x.test.ts", runtime("node:test"), runtime("node:assert/strict")),
  ...allowed("backend/conversation/x.test.ts", runtime("fast-check"), runtime("../../test/fakes/clock.ts")),
  ...refused("backend/conversation/decide.ts", runtime("typebox"), type("openai"), runtime("node:crypto")),
  ...refused("backend/conversation/decide.ts", runtime("../engine/ports.ts"), type("../engine/ports.ts")),
  ...refused("backend/conversation/decide.ts", runtime("../http/faults.ts"), type("../config.ts")),
  ...refused(
    "backend/conversation/decide.ts",
    runtime("./../engine/lanes.ts"),
    "import '../engine/lanes.ts';",
  ),
  ...refused("backend/conversation/decide.ts", `export { planted } from "../bot/mock.ts";`),
  ...refused("backend/conversation/decide.ts", `export const late = () => import("./state.ts");`),
  ...refused("backend/conversation/decide.ts", `export type Hidden = import("../bot/mock.ts").Hidden;`),
  ...refused("backend/conversation/decide.ts", runtime("node:test"), runtime("../../test/fakes/clock.ts")),
  ...refused("backend/conversation/x.test.ts", runtime("../engine/engine.ts"), runtime("node:fs")),
  ...refused("backend/routing/desk.ts", runtime("fastify"), type("../../contract/webhook.ts")),
];

const engine: readonly Planting[] = [
  ...allowed("backend/engine/engine.ts", runtime("../conversation/decide.ts"), runtime("../routing/desk.ts")),
  ...allowed("backend/engine/engine.ts", runtime("./lanes.ts"), type("./ports.ts")),
  ...allowed("backend/engine/x.test.ts", runtime("fast-check"), runtime("../../test/fakes/store.ts")),
  ...refused("backend/engine/engine.ts", runtime("pino"), runtime("node:timers/promises"), type("node:http")),
  ...refused("backend/engine/engine.ts", runtime("../embedded/store.ts"), type("../embedded/store.ts")),
  ...refused("backend/engine/engine.ts", type("../../contract/webhook.ts"), runtime("../http/webhook.ts")),
  ...refused("backend/engine/x.test.ts", runtime("../embedded/store.ts")),
];

const adapterRooms = ["bot", "chatwoot", "embedded", "postgres", "settings"];

const adapters: readonly Planting[] = adapterRooms.flatMap((room) => [
  ...allowed(`backend/${room}/part.ts`, runtime("../conversation/ids.ts"), runtime("../routing/desk.ts")),
  ...allowed(`backend/${room}/part.ts`, type("../engine/ports.ts"), runtime("./other.ts")),
  ...allowed(`backend/${room}/part.ts`, runtime("@scope/name"), runtime("openai"), runtime("node:sqlite")),
  ...allowed(`backend/${room}/x.test.ts`, runtime("../../test/fakes/clock.ts"), runtime("node:test")),
  ...refused(`backend/${room}/part.ts`, runtime("../engine/engine.ts"), type("../engine/engine.ts")),
  ...refused(`backend/${room}/part.ts`, runtime("../http/faults.ts"), type("../../contract/webhook.ts")),
  ...refused(`backend/${room}/part.ts`, type("../config.ts"), runtime("../../emulator/main.ts")),
  ...adapterRooms
    .filter((other) => other !== room)
    .flatMap((other) =>
      refused(`backend/${room}/part.ts`, runtime(`../${other}/part.ts`), type(`../${other}/part.ts`)),
    ),
]);

const doors: readonly Planting[] = [
  ...allowed("backend/http/x.test.ts", runtime("../../test/fakes/engine.ts"), runtime("node:test")),
  ...allowed("backend/http/webhook.ts", type("../conversation/ids.ts"), type("../routing/desk.ts")),
  ...allowed("backend/http/webhook.ts", type("../engine/ports.ts"), type("../engine/engine.ts")),
  ...allowed("backend/http/webhook.ts", runtime("../../contract/webhook.ts"), runtime("./faults.ts")),
  ...allowed(
    "backend/http/webhook.ts",
    runtime("fastify"),
    runtime("@fastify/cookie"),
    runtime("node:crypto"),
  ),
  ...refused("backend/http/webhook.ts", runtime("../conversation/decide.ts"), runtime("../routing/desk.ts")),
  ...refused("backend/http/webhook.ts", runtime("../engine/ports.ts"), runtime("../engine/engine.ts")),
  ...refused("backend/http/webhook.ts", `import { type Planted } from "../engine/ports.ts";`),
  ...refused("backend/http/webhook.ts", `export { planted } from "../conversation/ids.ts";`),
  ...refused("backend/http/webhook.ts", type("../engine/lanes.ts"), type("../embedded/store.ts")),
  ...refused("backend/http/webhook.ts", runtime("../bot/mock.ts"), runtime("../../test/fakes/engine.ts")),
];

const page: readonly Planting[] = [
  ...allowed("contract/webhook.ts", runtime("typebox"), runtime("./fault.ts")),
  ...allowed("contract/x.test.ts", runtime("node:test"), runtime("../test/fixtures/payloads.ts")),
  ...refused("contract/webhook.ts", runtime("node:test"), runtime("fastify"), runtime("node:crypto")),
  ...refused("contract/webhook.ts", type("../backend/conversation/ids.ts"), type("../frontend/store.ts")),
  ...allowed("frontend/store.ts", runtime("./update.ts"), runtime("./views/chat.ts")),
  ...allowed("frontend/store.ts", type("../contract/webhook.ts")),
  ...allowed("frontend/views/chat.ts", runtime("../dom.ts"), type("../../contract/webhook.ts")),
  ...allowed("frontend/x.test.ts", runtime("node:test"), runtime("fast-check"), runtime("./update.ts")),
  ...refused("frontend/store.ts", runtime("../contract/webhook.ts"), runtime("typebox"), type("typebox")),
  ...refused("frontend/store.ts", type("../backend/conversation/ids.ts"), runtime("node:events")),
  ...refused("frontend/store.ts", runtime("../vite.config.ts")),
  ...refused("frontend/views/chat.ts", runtime("../../contract/webhook.ts"), type("../../backend/config.ts")),
];

const standIn: readonly Planting[] = [
  ...allowed("emulator/world.ts", runtime("./chance.ts"), type("./play.ts"), runtime("node:crypto")),
  ...allowed("emulator/score/score.ts", runtime("../emulator.ts"), runtime("./rules.ts")),
  ...refused("emulator/world.ts", runtime("../backend/conversation/ids.ts"), type("../contract/webhook.ts")),
  ...refused("emulator/score/score.ts", runtime("../../backend/app.ts"), runtime("../../test/fakes/x.ts")),
  ...allowed("emulator/serve.ts", runtime("fastify"), runtime("typebox")),
];

const entry: readonly Planting[] = [
  ...allowed(
    "backend/app.ts",
    runtime("./engine/engine.ts"),
    runtime("./postgres/store.ts"),
    runtime("fastify"),
  ),
  ...allowed("backend/app.ts", `export const late = () => import("./postgres/store.ts");`),
  ...allowed("backend/main.ts", runtime("./app.ts"), runtime("./config.ts"), runtime("node:process")),
  ...allowed("backend/config.ts", type("./conversation/policy.ts"), runtime("typebox"), runtime("node:path")),
  ...refused("backend/main.ts", runtime("./http/webhook.ts"), type("./engine/ports.ts"), runtime("pino")),
  ...refused("backend/config.ts", runtime("./conversation/policy.ts"), runtime("./http/faults.ts")),
  ...allowed("backend/config.test.ts", runtime("./config.ts"), runtime("../test/fixtures/env.ts")),
  ...refused("backend/config.ts", runtime("./app.ts"), runtime("../test/fixtures/env.ts")),
];

/** Every line of the import table, from both sides: what it lets through and what it refuses. */
export const importTable: readonly Planting[] = [
  ...core,
  ...engine,
  ...adapters,
  ...doors,
  ...page,
  ...standIn,
  ...entry,
];

/** The rooms in backend/ that the table speaks of. */
export const rooms: readonly string[] = [
  "conversation",
  "routing",
  "engine",
  "bot",
  "chatwoot",
  "embedded",
  "postgres",
  "settings",
  "http",
];
