/** A real Chatwoot, joined: what it delivers, what it is told, and what was missed. */
import type { Policy } from "../conversation/policy.ts";
import type { Archive, Clock, Feed, HelpDesk, Journal } from "../engine/ports.ts";
import { createClient } from "./client.ts";
import { createFiles, type FetchFile } from "./files.ts";
import { createHelpDesk } from "./help-desk.ts";
import { createIntake, type Intake, type IntakeParts } from "./intake.ts";
import { createReconciler } from "./reconcile.ts";

type ChatwootSettings = {
  readonly baseUrl: string;
  readonly apiToken: string;
  readonly accountId: number;
  readonly inboxIds: readonly number[];
  readonly pageInboxId: number | null;
  readonly botToken: string | null;
  readonly botId: number | null;
  readonly webhookToken: string | null;
  readonly webhookSecrets: readonly string[];
};

type Parts = {
  readonly settings: ChatwootSettings;
  readonly policy: Policy["helpDesk"];
  /** Made once for this database. */
  readonly instance: string;
  readonly archive: Pick<Archive, "findConversation">;
  readonly feed: Pick<Feed, "publish">;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly receive: IntakeParts["receive"];
};

export type Chatwoot = {
  readonly helpDesk: HelpDesk;
  /** Null when nothing could prove that a delivery is genuine. */
  readonly deliveries: Pick<Intake, "take"> | null;
  /** Rejects when the file cannot be had, or does not lie with Chatwoot. */
  readonly openFile: FetchFile;
  /** Reads what was missed, now and every few minutes. */
  readonly start: () => void;
  readonly stop: () => void;
};

export function joinChatwoot(parts: Parts): Chatwoot {
  const { settings, policy, instance, archive, feed, clock, journal, receive } = parts;
  const { baseUrl, accountId, botToken, apiToken: userToken } = settings;
  const client = createClient({ baseUrl, accountId, botToken, userToken, clock, journal });
  const find = async (id: Parameters<Archive["findConversation"]>[0]) =>
    (await archive.findConversation(id))?.conversation ?? null;
  const intake = createIntake({
    settings: { ...settings, secrets: settings.webhookSecrets, urlToken: settings.webhookToken },
    clock,
    journal,
    receive,
    isKnown: async (id) => (await find(id)) !== null,
    onTyping: ({ conversation, isOn }) => feed.publish(conversation, { type: "agent-typing", isOn }),
  });
  const reconciler = createReconciler({
    client,
    intake,
    clock,
    journal,
    served: settings,
    newestOf: async (id) => (await find(id))?.memory.there?.newest ?? null,
  });
  const helpDesk = createHelpDesk({
    client,
    clock,
    journal,
    settings: {
      instance,
      served: settings,
      pageIdentifier: null,
      labels: policy.labels,
      teamId: policy.team,
      hasAttributes: true,
    },
    catchUp: reconciler.catchUp,
    onWindow: (windowMs) => journal.info({ windowMs }, "a reply was said in Chatwoot"),
  });
  const isProvable = settings.webhookSecrets.length > 0 || settings.webhookToken !== null;
  return {
    helpDesk,
    deliveries: isProvable ? intake : null,
    openFile: createFiles({ addresses: [baseUrl], clock }),
    start: reconciler.start,
    stop: reconciler.stop,
  };
}
