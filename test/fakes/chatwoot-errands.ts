/** A help desk over real HTTP to the small Chatwoot, and errands for it. */
import type { TestContext } from "node:test";
import { createClient } from "../../backend/chatwoot/client.ts";
import { createHelpDesk, type HelpDeskParts } from "../../backend/chatwoot/help-desk.ts";
import type { HelpDeskSettings } from "../../backend/chatwoot/job-parts.ts";
import { chatwootConversationId } from "../../backend/chatwoot/names.ts";
import type { ErrandResult } from "../../backend/conversation/errand.ts";
import type { Assignment, HelpDesk, Job } from "../../backend/engine/ports.ts";
import { createHastyClock, type HastyClock } from "./hasty-clock.ts";
import { createSilentJournal, type SilentJournal } from "./silent-journal.ts";
import { BOT, type SmallChatwoot, startSmallChatwoot, USER } from "./small-chatwoot.ts";

export const INSTANCE = "i1";
export const THERE = chatwootConversationId(1, 57);
/** What errand 4 of that conversation writes into its messages. */
export const MARK = `${INSTANCE}/${THERE}/4`;

export const SETTINGS: HelpDeskSettings = {
  instance: INSTANCE,
  served: { accountId: 1, inboxIds: [3], pageInboxId: 9, botId: 7 },
  pageIdentifier: "page-inbox",
  labels: ["baton"],
  teamId: 3,
  hasAttributes: true,
};

type Given = Partial<Omit<HelpDeskParts, "settings">> & {
  readonly settings?: Partial<HelpDeskSettings>;
  readonly botToken?: string | null;
};

export type Errands = {
  readonly chatwoot: SmallChatwoot;
  readonly clock: HastyClock;
  readonly journal: SilentJournal;
  readonly desk: HelpDesk;
  /** How long the windows of replies were. */
  readonly windows: readonly number[];
  /** As errand 4 of conversation 57, unless `over` says otherwise. */
  readonly run: (job: Job, over?: Partial<Assignment>, signal?: AbortSignal) => Promise<ErrandResult>;
  /** The same Chatwoot after Baton was started again. */
  readonly restarted: () => Errands;
};

export async function startErrands(t: TestContext, given: Given = {}): Promise<Errands> {
  return errandsAt(await startSmallChatwoot(t), given);
}

function errandsAt(chatwoot: SmallChatwoot, given: Given): Errands {
  const clock = createHastyClock();
  const journal = createSilentJournal();
  const windows: number[] = [];
  const { botToken = BOT, settings, ...parts } = given;
  const reach = { baseUrl: chatwoot.url, accountId: 1, userToken: USER, clock, journal };
  const desk = createHelpDesk({
    client: createClient({ ...reach, botToken }),
    clock,
    journal,
    catchUp: async () => undefined,
    onWindow: (ms) => void windows.push(ms),
    ...parts,
    settings: { ...SETTINGS, ...settings },
  });
  const run: Errands["run"] = (job, over = {}, signal = new AbortController().signal) =>
    desk.run(
      {
        conversation: THERE,
        channel: "chatwoot",
        there: 57,
        errand: 4,
        isRepeat: false,
        job,
        mayStill: () => true,
        ...over,
      },
      signal,
    );
  return { chatwoot, clock, journal, desk, windows, run, restarted: () => errandsAt(chatwoot, given) };
}

/** The visitor asks, and this is the answer to it. */
export const askedIn = ({ chatwoot }: Errands) => chatwoot.write({ content: "Where is my order?" }).id;
/** The bot has been in charge since right before the newest message, unless a test says otherwise. */
export const replyTo = (newest: number, over: Partial<Extract<Job, { type: "reply" }>> = {}): Job => ({
  type: "reply",
  text: "On its way.",
  newest,
  charge: newest - 1,
  machines: [],
  ...over,
});
export const carried = (over: Partial<Extract<Job, { type: "carry" }>> = {}): Job => ({
  type: "carry",
  author: "bot",
  name: null,
  text: "Hello!",
  ...over,
});

/** What stands there by any Baton, without its number. */
export const ours = ({ chatwoot }: Errands) =>
  chatwoot.messages
    .filter(({ content_attributes }) => "baton" in content_attributes)
    .map(({ content, message_type, private: isPrivate, content_attributes, sender }) => ({
      content,
      message_type,
      isPrivate,
      content_attributes,
      by: sender?.["type"],
    }));

/** A reply, or a line of the bot's, as it stands there. */
export const SAID = {
  content: "On its way.",
  message_type: 1,
  isPrivate: false,
  content_attributes: { baton: MARK },
  by: "agent_bot",
};
