/**
 * What people see of a help desk outside: who writes there, whose conversations its people have, and files. The doors
 * and the engine are Baton's own; the help desk is in the test's hands.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after } from "node:test";
import axe, { type AxeResults } from "axe-core";
import { pino } from "pino";
import type { HelpDeskTold, SaidThere } from "../../backend/conversation/happening.ts";
import { agentId, conversationId } from "../../backend/conversation/ids.ts";
import { defaultPolicy } from "../../backend/conversation/policy.ts";
import type { FileFacts } from "../../backend/conversation/state.ts";
import type { HelpDesk } from "../../backend/engine/ports.ts";
import type { Doors } from "../../backend/http/doors.ts";
import { createServer } from "../../backend/http/server.ts";
import { openDesk } from "../fakes/desk-stage.ts";
import { aProfile } from "../fakes/running-engine.ts";
import { standing } from "./desk.ts";
import { type Screen, seen, showPanel, shows } from "./screen.ts";
import { DESKTOP, openStage, PHONE } from "./stage.ts";

const stage = await openStage();

/** Servers live until all pages are closed: a page complains of one that is gone. */
const servers = new AsyncDisposableStack();
after(() => servers.disposeAsync());

/** Who acts where no token is needed. */
const AGENT = agentId("agent");
const MIA = agentId("Mia Brandt");

/** The conversation of the first page that opens, and one that began at the help desk. */
const PAGES = conversationId("page-1");
const THERES = conversationId("chatwoot-57");

const CONTENT = "Not really a picture.";
const photo: FileFacts = {
  name: "photo of the tap.png",
  type: "image",
  bytes: 120_400,
  url: "http://127.0.0.1/rails/photo",
};
const scan: FileFacts = {
  name: "<b>تقرير.pdf",
  type: "file",
  bytes: null,
  url: "http://127.0.0.1/rails/scan",
};

const settings: Doors["settings"] = {
  credentials: [],
  sessionSecret: "a secret of this test, long enough",
  isLoopback: true,
  isSigned: false,
  rateLimits: false,
  pageFolder: join(import.meta.dirname, "../../dist/page"),
};

/** Does all that it is asked at once; a conversation of our page begins there as number 58. */
const helpDesk: HelpDesk = {
  run: async ({ job }) => ({ type: "done", id: job.type === "begin" ? 58 : null, standing: null }),
  showTyping: async () => undefined,
  catchUp: async () => undefined,
};

/** Baton with a help desk that tells what the test says. */
async function openBaton() {
  const desk = await openDesk({
    helpDesk,
    isBridged: true,
    now: Date.now(),
    profiles: [aProfile(AGENT)],
  });
  const { clock, embedded, engine } = desk;
  const { archive, feed, records, store } = embedded;
  let pages = 0;
  const openFile: Doors["openFile"] = async (url) => {
    if (url === scan.url) throw new Error("not to be had");
    return { body: new Blob([CONTENT]).stream(), bytes: CONTENT.length };
  };
  const doors: Doors = {
    archive,
    clock,
    deliveries: null,
    engine,
    feed,
    loadDesk: store.loadDesk,
    newConversationId: () => conversationId(`page-${++pages}`),
    openFile,
    policy: defaultPolicy,
    records,
    settings,
  };
  const server = await createServer(doors, pino({ level: "silent" }));
  const url = await server.listen("127.0.0.1", 0);
  servers.defer(async () => {
    server.dismiss();
    clock.advance(1_000);
    await server.close();
    await desk[Symbol.asyncDispose]();
  });
  let told = 0;
  /** The help desk tells this of a conversation; a message gets the next number. */
  const tells = (where: Pick<HelpDeskTold, "conversation" | "there">, said: Partial<SaidThere> | null) => {
    told += 1;
    const at = clock.now();
    const message = {
      by: "agent",
      agent: MIA,
      id: told,
      text: "",
      files: [],
      writtenAt: at,
      ...said,
    } as const;
    const channel = where.conversation === THERES && { channel: "chatwoot" as const };
    return desk.happens({
      type: "help-desk-told",
      ...where,
      ...channel,
      at,
      standing: { status: "people", agent: message.agent, isBots: false, at: told },
      said: said === null ? null : message,
      key: said === null ? null : `m${told}`,
    });
  };
  return {
    url,
    tells,
    types: (isOn: boolean) => feed.publish(PAGES, { type: "agent-typing", isOn }),
  };
}

const MINE = { conversation: PAGES, there: 58 } as const;
const THEIRS = { conversation: THERES, there: 57 } as const;

const ROUTED = "System: Your message was routed to a human agent.";
const TAKEN = "System: A human agent has taken over this conversation.";

const writing = ({ page }: Screen) => page.locator("#transcript .row[data-kind=typing]");
const filesOf = (screen: Screen, place: string) =>
  screen.page.locator(`${place} .attachment`).evaluateAll((rows) => rows.map((row) => row.textContent));

/** What a screen reader was told. */
const heard = ({ page }: Screen) => page.locator("#announcer").textContent();

stage.rule(
  "a visitor sees that a person writes, until they stop, and is told so once and quietly",
  async (scene) => {
    const baton = await openBaton();
    const ada = await scene.open(baton.url);
    await ada.say("My tap drips");
    await seen(ada.row("My tap drips"));
    await baton.tells(MINE, { text: "Hello, I am Mia." });
    await shows(ada.talk, ["You: My tap drips", ROUTED, TAKEN, "Human Agent: Hello, I am Mia."]);
    const before = await heard(ada);
    baton.types(true);
    await seen(writing(ada));
    assert.equal(await writing(ada).textContent(), "A person is writing…");
    baton.types(true);
    baton.types(false);
    await writing(ada).waitFor({ state: "detached" });
    baton.types(true);
    await seen(writing(ada));
    assert.equal(await heard(ada), before);
    await baton.tells(MINE, { text: "Which tap is it?" });
    await seen(ada.row("Which tap is it?"));
    assert.equal(await writing(ada).count(), 0);
  },
);

stage.rule("a person who just stops writing is no longer said to after ten seconds", async (scene) => {
  const baton = await openBaton();
  const ada = await scene.open(baton.url);
  await ada.page.clock.install();
  baton.types(true);
  await seen(writing(ada));
  await ada.page.clock.fastForward(8_000);
  assert.equal(await writing(ada).count(), 1);
  await ada.page.clock.fastForward(2_000);
  // The clock goes on by itself: what takes seconds more was not over then.
  await writing(ada).waitFor({ state: "detached", timeout: 5_000 });
});

stage.rule("dots do not move for who wants it still", async (scene) => {
  const baton = await openBaton();
  const ada = await scene.open(baton.url);
  baton.types(true);
  await seen(writing(ada));
  const moving = () => writing(ada).evaluate((row) => row.getAnimations({ subtree: true }).length);
  assert.equal(await moving(), 3);
  await ada.page.emulateMedia({ reducedMotion: "reduce" });
  assert.equal(await moving(), 0);
});

stage.rule("files are listed by name and size on both pages, and saved whole from there", async (scene) => {
  const baton = await openBaton();
  const ada = await scene.open(baton.url);
  await ada.say("My tap drips");
  await seen(ada.row("My tap drips"));
  await baton.tells(MINE, { text: "It is this one.", files: [photo, scan] });
  await seen(ada.row("It is this one."));
  const listed = ["photo of the tap.png, 120 kB", "<b>تقرير.pdf"];
  await shows(() => filesOf(ada, "#transcript"), listed);
  assert.equal(await savedFrom(ada, "#transcript"), CONTENT);
  await ada.connect();
  await shows(() => filesOf(ada, 'article[data-user-id="user-1"]'), listed);
  assert.equal(await savedFrom(ada, 'article[data-user-id="user-1"]'), CONTENT);
});

stage.rule("a file that cannot be had leaves the page as it is", async (scene) => {
  const baton = await openBaton();
  const ada = await scene.open(baton.url);
  await ada.say("My tap drips");
  await seen(ada.row("My tap drips"));
  await baton.tells(MINE, { text: "It is this one.", files: [scan] });
  await seen(ada.row("It is this one."));
  const download = ada.page.waitForEvent("download");
  await ada.page.locator("#transcript .file-name").click();
  assert.notEqual(await (await download).failure(), null);
  assert.equal(ada.page.url(), `${baton.url}/`);
  await seen(ada.row("It is this one."));
});

/** Clicks the first file's link, and reads what is saved under its name. */
async function savedFrom({ page }: Screen, place: string): Promise<string> {
  const download = page.waitForEvent("download");
  await page.locator(`${place} .file-name`).first().click();
  const saved = await download;
  assert.equal(saved.suggestedFilename(), photo.name);
  return readFile(await saved.path(), "utf8");
}

stage.rule("the console shows what people at the help desk have in a group of its own", async (scene) => {
  const baton = await openBaton();
  const dana = await scene.open(baton.url);
  await dana.say("My tap drips");
  await seen(dana.row("My tap drips"));
  await dana.connect();
  await baton.tells(THEIRS, { by: "visitor", agent: null, text: "", files: [photo, scan] });
  const { page } = dana;
  const list = page.getByRole("list", { name: "With people at the help desk", exact: true });
  await seen(list.getByText("user-2", { exact: true }));
  await shows(() => standing(dana, "user-2"), ["At the help desk", "waits less than a minute"]);
  await baton.tells(THEIRS, { text: "I will be there at two." });
  await shows(async () => (await standing(dana, "user-2"))[0], "With Mia Brandt at the help desk");
  assert.equal(await dana.card("user-2").locator(".origin").textContent(), "Chatwoot #57");
  assert.equal(await dana.card("user-1").locator(".origin").textContent(), "#58");
  await baton.tells(MINE, { text: "Hello, I am Mia." });
  await shows(async () => (await standing(dana, "user-1"))[0], "With Mia Brandt at the help desk");
  assert.equal(await list.getByRole("article").count(), 2);

  const buttons = dana.card("user-2").locator(".acts").first().getByRole("button");
  await shows(() => buttons.allTextContents().then((all) => all.filter(Boolean)), ["Use", "Take over"]);
  await dana.press("user-2", "Take over");
  await shows(async () => (await standing(dana, "user-2"))[0], "Yours");
});

stage.rule("axe finds nothing in what a help desk adds to the page", async (scene) => {
  const baton = await openBaton();
  const dana = await scene.open(baton.url, { reducedMotion: "reduce" });
  await dana.say("My tap drips");
  await seen(dana.row("My tap drips"));
  await dana.connect();
  await baton.tells(MINE, { text: "It is this one.", files: [photo, scan] });
  await baton.tells(THEIRS, { by: "visitor", agent: null, text: "", files: [photo, scan] });
  await seen(dana.card("user-2"));
  baton.types(true);
  await seen(writing(dana));
  for (const colorScheme of ["light", "dark"] as const)
    for (const size of [DESKTOP, PHONE])
      for (const panel of ["Agent Console", "User Chat"] as const) {
        await dana.page.emulateMedia({ colorScheme });
        await dana.page.setViewportSize(size);
        await showPanel(dana, panel);
        assert.deepEqual(await violations(dana.page), []);
      }
});

/** The rule, and the first place where it is broken. */
async function violations(page: Screen["page"]): Promise<readonly string[]> {
  // As text, past the CSP: the page itself could not run it.
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const results = await page.evaluate<AxeResults>("axe.run({ resultTypes: ['violations'] })");
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} (${nodes[0]?.failureSummary})`);
}
