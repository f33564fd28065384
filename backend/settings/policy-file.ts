/** From the text of a policy file to the policy. Pure; all faults are told at once, each with its place and the fix. */
import type { Burst, Lines, Policy } from "../conversation/policy.ts";
import { hoursFaults, hoursOf } from "./hours-file.ts";
import { readJson } from "./json-text.ts";
import { MINUTE, type PolicyFile, policySchema, SECOND } from "./policy-schema.ts";
import { type Fault, faultsOf, filled } from "./schema-faults.ts";

export type PolicyResult =
  | { readonly type: "policy"; readonly policy: Policy }
  | { readonly type: "faults"; readonly faults: readonly string[] };

/** Reads a policy file; what it leaves out is as in `defaultPolicy`. */
export function readPolicy(text: string): PolicyResult {
  const json = readJson(text);
  if (json.type === "fault") return refused([json.fault]);
  const faults = faultsOf(policySchema, json.value);
  const file = filled(policySchema, json.value);
  const all = faults.some(({ path }) => path === "") ? faults : [...faults, ...faultsBeyond(file, faults)];
  return all.length > 0 ? refused(all.map(({ words }) => words)) : { type: "policy", policy: policyOf(file) };
}

const refused = (faults: readonly string[]): PolicyResult => ({
  type: "faults",
  faults: faults.map((words) => `BATON_POLICY: ${words}`),
});

/** What a schema cannot see, in the parts that are otherwise without faults. */
function faultsBeyond(file: PolicyFile, faults: readonly Fault[]): readonly Fault[] {
  const checks: Readonly<Record<string, () => readonly Fault[]>> = {
    "hours.bot": () => hoursFaults(file.hours.bot, "hours.bot"),
    "hours.desk": () => hoursFaults(file.hours.desk, "hours.desk"),
    "bursts.page": () => burstFaults(file.bursts.page, "bursts.page"),
    "bursts.chatwoot": () => burstFaults(file.bursts.chatwoot, "bursts.chatwoot"),
    ...Object.fromEntries(
      Object.entries({ ...file.lines }).map(([name, line]) => [
        `lines.${name}`,
        () => placeholderFaults(name as keyof Lines, line),
      ]),
    ),
    replies: () => replyFaults(file.replies),
  };
  // A fault in a part, or in what the part is in.
  const isIn = (path: string, part: string) => path === part || /^[.#]/.test(path.replace(part, ""));
  const isSound = (part: string) =>
    !faults.some(({ path }) => (path.startsWith(part) && isIn(path, part)) || part.startsWith(`${path}.`));
  return Object.entries(checks).flatMap(([part, check]) => (isSound(part) ? check() : []));
}

type BurstFile = PolicyFile["bursts"]["page"];

function burstFaults({ idleSeconds, longestSeconds }: BurstFile, path: string): readonly Fault[] {
  if (longestSeconds >= idleSeconds) return [];
  const words = `${path}.longestSeconds must be ${idleSeconds} or more, as idleSeconds is, not ${longestSeconds}.`;
  return [{ path, words }];
}

/** What is filled in, by line. */
const PLACEHOLDERS: Readonly<Partial<Record<keyof Lines, string>>> = {
  queued: "{position}",
  hours: "{hours}",
  addressTaken: "{address}",
};

/** A slip in a placeholder would be read by visitors. */
function placeholderFaults(name: keyof Lines, line: string): readonly Fault[] {
  const known = PLACEHOLDERS[name];
  const stranger = line.match(/\{\w+\}/g)?.find((each) => each !== known);
  if (stranger === undefined) return [];
  const advice = known === undefined ? "take it out" : `only ${known} is filled in here`;
  return [
    { path: `lines.${name}`, words: `lines.${name} has ${stranger}, which is not filled in; ${advice}.` },
  ];
}

function replyFaults(replies: PolicyFile["replies"]): readonly Fault[] {
  const names = replies.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            path: "replies",
            words: `replies#${index + 1}.name must be a new one: "${name}" is the name of replies#${names.indexOf(name) + 1}.`,
          },
        ],
  );
}

function policyOf(file: PolicyFile): Policy {
  const { handover, hours, handback, waiting, routing, bursts, helpDesk, lines, replies } = file;
  const { handovers, withinMinutes } = handover.loop;
  return {
    handover: { ...handover, loop: { handovers, withinMs: minutes(withinMinutes) } },
    hours: { bot: hoursOf(hours.bot), desk: hoursOf(hours.desk) },
    handback: {
      unansweredMs: minutesOrNull(handback.unansweredMinutes),
      unattendedMs: minutesOrNull(handback.unattendedMinutes),
      afterwards: handback.afterwards,
      command: handback.command,
    },
    waiting: { escalateMs: seconds(waiting.escalateSeconds), overdueMs: seconds(waiting.overdueSeconds) },
    routing: {
      strategy: routing.strategy,
      offerMs: seconds(routing.offerSeconds),
      isSticky: routing.sticky,
      skills: routing.skills,
    },
    bursts: { page: burstOf(bursts.page), chatwoot: burstOf(bursts.chatwoot) },
    idleCloseMs: minutesOrNull(file.idleCloseMinutes),
    helpDesk: {
      assigned: helpDesk.assigned,
      idle: helpDesk.idle,
      lateMs: minutes(helpDesk.lateMinutes),
      labels: helpDesk.labels,
      team: helpDesk.team,
    },
    lines,
    replies,
  };
}

const seconds = (count: number) => Math.round(count * SECOND);
const minutes = (count: number) => Math.round(count * MINUTE);
const minutesOrNull = (count: number | null) => (count === null ? null : minutes(count));

const burstOf = ({ idleSeconds, longestSeconds }: BurstFile): Burst => ({
  idleMs: seconds(idleSeconds),
  longestMs: seconds(longestSeconds),
});
