/** Handing over in Chatwoot: the note, then labels, attributes and team, so that all of it stands there before people look. */
import { Type } from "typebox";
import type { ErrandResult } from "../conversation/errand.ts";
import type { Packet } from "../conversation/packet.ts";
import type { How } from "./client.ts";
import { ChatwootFault } from "./client-faults.ts";
import type { JobParts, Task } from "./job-parts.ts";
import { sayToPeople } from "./jobs-say.ts";
import { packetNote } from "./packet-note.ts";

const labelList = Type.Object({ payload: Type.Array(Type.String()) });
const teamList = Type.Array(Type.Object({ id: Type.Integer() }));

type Handover = { readonly packet: Packet; readonly wanted: readonly string[] };
type Mark = (parts: JobParts, task: Task, packet: Packet) => Promise<void>;

/** Writes a packet; what a token may not do, or Chatwoot does not take, is said once and left out from then on. */
export function createPacketJob(parts: JobParts) {
  const said = new Set<string>();
  const sayOnce = (what: string, because: string): void => {
    if (said.has(what)) return;
    said.add(what);
    parts.journal.info({ what, because }, "handover goes on without a mark");
  };
  return async (task: Task, { packet, wanted }: Handover): Promise<ErrandResult> => {
    const noted = await sayToPeople(parts, task, packetNote(packet, wanted));
    for (const [what, mark] of MARKS) {
      const fault = await mark(parts, task, packet).catch(faultToLeave);
      if (fault) sayOnce(what, fault.kind);
    }
    return noted;
  };
}

const OUTAGES: ReadonlySet<ChatwootFault["kind"]> = new Set(["unreachable", "overloaded", "unauthorised"]);

/**
 * No mark is worth keeping people away from the visitor. A 5xx after some tries is this call's own: with an outage the
 * note would not have gone through either.
 */
function faultToLeave(fault: unknown): ChatwootFault {
  if (fault instanceof ChatwootFault && !OUTAGES.has(fault.kind)) return fault;
  throw fault;
}

/** All of these replace what stands there by what they are sent, so twice is once. */
const asBot = (signal: AbortSignal): How => ({ as: "bot", mayRepeat: true, signal });

/** The call replaces the whole set, so that what is there is read first. */
async function addLabels({ client, settings }: JobParts, { there, signal }: Task): Promise<void> {
  if (settings.labels.length === 0) return;
  const path = `/conversations/${there}/labels`;
  const { payload } = await client.get(path, labelList, { as: "bot", signal });
  const labels = [...new Set([...payload, ...settings.labels])];
  if (labels.length === payload.length) return;
  await client.post(path, { labels }, Type.Unknown(), asBot(signal));
}

/** Chatwoot up to 4.16.2 replaces all attributes, later ones know `merge`: both are served by what is there and ours. */
async function setAttributes(parts: JobParts, { there, signal }: Task, packet: Packet): Promise<void> {
  if (!parts.settings.hasAttributes) return;
  const { custom_attributes } = await parts.thread.read(there, signal);
  const ours = { baton_reason: packet.reason, baton_since: new Date(packet.since).toISOString() };
  const body = { custom_attributes: { ...custom_attributes, ...ours }, merge: true };
  await parts.client.post(`/conversations/${there}/custom_attributes`, body, Type.Unknown(), asBot(signal));
}

/** A team that is not there would take away the one that is. */
async function assignTeam({ client, settings }: JobParts, { there, signal }: Task): Promise<void> {
  const { teamId } = settings;
  if (teamId === null) return;
  const teams = await client.get("/teams", teamList, { signal });
  if (!teams.some(({ id }) => id === teamId))
    throw new ChatwootFault("GET /teams", { kind: "not-found", status: null, isUnknown: false });
  await client.post(
    `/conversations/${there}/assignments`,
    { team_id: teamId },
    Type.Unknown(),
    asBot(signal),
  );
}

const MARKS: readonly (readonly [string, Mark])[] = [
  ["labels", addLabels],
  ["attributes", setAttributes],
  ["team", assignTeam],
];
