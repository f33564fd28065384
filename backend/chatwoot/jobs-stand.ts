/** Who is to have a conversation in Chatwoot: read first, so that what people changed there is left alone. */
import { Type } from "typebox";
import type { ErrandResult, Standing } from "../conversation/errand.ts";
import { ChatwootFault } from "./client-faults.ts";
import { doneWith, type JobParts, type Task } from "./job-parts.ts";
import { standingOf, statusThere } from "./standing.ts";

/** Its status is set again after an unknown end; it is read before each time. */
const TRIES = 3;

type Wanted = { readonly status: Standing["status"]; readonly believed: Standing["status"] };

export async function stand(
  parts: JobParts,
  task: Task,
  { status, believed }: Wanted,
): Promise<ErrandResult> {
  for (let tries = 1; ; tries += 1) {
    const standing = await readStanding(parts, task);
    if (standing.status === status || standing.status !== believed) return doneWith(null, standing);
    try {
      await toggle(parts, task, status);
      break;
    } catch (fault) {
      if (!isUnknown(fault) || tries === TRIES) throw fault;
    }
  }
  return doneWith(null, await readStanding(parts, task).catch(() => null));
}

/** Its `success` is null when the bot hands over (`toggle_status`), so nothing of the answer is looked at. */
async function toggle({ client }: JobParts, { there, signal }: Task, status: Standing["status"]) {
  const path = `/conversations/${there}/toggle_status`;
  // Without a status Chatwoot would turn it to whatever it is not.
  await client.post(path, { status: statusThere(status) }, Type.Unknown(), { as: "bot", signal });
}

async function readStanding({ settings, thread }: JobParts, { there, signal }: Task): Promise<Standing> {
  return standingOf(await thread.read(there, signal), settings.served.botId);
}

const isUnknown = (fault: unknown) => fault instanceof ChatwootFault && fault.isUnknown;
