/** Chatwoot as the place where people answer: each job becomes the calls that do it once. */
import type { ErrandResult } from "../conversation/errand.ts";
import { type Assignment, type Clock, type HelpDesk, type Journal, TryLater } from "../engine/ports.ts";
import type { Client } from "./client.ts";
import { ChatwootFault, isPassing, Withdrawn } from "./client-faults.ts";
import type { HelpDeskSettings, JobParts } from "./job-parts.ts";
import { createPacketJob } from "./jobs-packet.ts";
import { carry, note, reply } from "./jobs-say.ts";
import { stand } from "./jobs-stand.ts";
import { markOf } from "./marker.ts";
import { createOnce } from "./once.ts";
import { begin } from "./page-inbox.ts";
import { createThread } from "./thread.ts";
import { createTyping } from "./typing.ts";

export type HelpDeskParts = {
  readonly client: Client;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly settings: HelpDeskSettings;
  readonly catchUp: HelpDesk["catchUp"];
  /** Told how long each reply could not be withdrawn any more, from the last look to Chatwoot's answer, in ms. */
  readonly onWindow?: (ms: number) => void;
  /** How long a request that was given up may still be under way. */
  readonly settleMs?: number;
};

export function createHelpDesk(given: HelpDeskParts): HelpDesk {
  const { client, clock, journal, settings, onWindow = () => undefined } = given;
  const thread = createThread(client);
  const parts: JobParts = {
    client,
    clock,
    journal,
    settings,
    thread,
    once: createOnce(clock, given.settleMs),
    onWindow,
  };
  const run = createRunner(parts);
  return {
    run: async (assignment, signal) => {
      try {
        return await run(assignment, signal);
      } catch (fault) {
        return endOf(fault);
      }
    },
    showTyping: createTyping(parts),
    catchUp: given.catchUp,
  };
}

type Run = HelpDesk["run"];

function createRunner(parts: JobParts): Run {
  const packet = createPacketJob(parts);
  return async (assignment, signal) => {
    const { conversation, there, isRepeat, job, mayStill } = assignment;
    const mark = markFor(parts.settings, assignment);
    if (job.type === "begin") return begin(parts, { conversation, mark, isRepeat, signal }, job);
    if (there === null) return { type: "refused", because: "not-begun" };
    const task = { conversation, there, mark, isRepeat, mayStill, signal };
    switch (job.type) {
      case "reply":
        return reply(parts, task, job);
      case "carry":
        return carry(parts, task, job);
      case "packet":
        return packet(task, job);
      case "note":
        return note(parts, task, job);
      case "stand":
        return stand(parts, task, job);
    }
  };
}

const markFor = ({ instance }: HelpDeskSettings, { conversation, errand }: Assignment) =>
  markOf({ instance, conversation, errand });

/** How an errand ends that met a fault. What may be another moment's matter is left to it. */
function endOf(fault: unknown): ErrandResult {
  if (fault instanceof Withdrawn) return { type: "outdated" };
  if (!(fault instanceof ChatwootFault)) throw fault;
  if (isPassing(fault)) throw new TryLater(fault.message, { cause: fault });
  return { type: "refused", because: fault.kind };
}
