/** From the text of a team file to its members. Pure; all faults are told at once, and none repeats a token. */
import { createHash } from "node:crypto";
import { type Static, Type } from "typebox";
import { agentId } from "../conversation/ids.ts";
import type { AgentProfile } from "../routing/agent.ts";
import { readJson } from "./json-text.ts";
import { type Fault, faultsOf, filled, isGroup } from "./schema-faults.ts";
import { choice, group, list, slug, whole, worded } from "./schema-parts.ts";

export type TeamMember = { readonly profile: AgentProfile; readonly tokenHash: string };

export type AgentsResult =
  | { readonly type: "agents"; readonly agents: readonly TeamMember[] }
  | { readonly type: "faults"; readonly faults: readonly string[] };

/** Every agent is a seat that each match looks at. */
const MOST_AGENTS = 1000;

/** Who says these names must be known: "agent" is the one agent without a team file. */
const TAKEN: readonly string[] = ["agent", "system", "bot", "visitor", "baton"];

const HOW_TO_HASH = "`npx baton token` makes a new token and its hash";

const agentName = worded(
  "^[\\p{L}\\p{N}](?:[\\p{L}\\p{M}\\p{N} ._'-]{0,48}[\\p{L}\\p{M}\\p{N}._'-])?$",
  "1 to 50 letters, digits, spaces and . _ - ', with a letter or digit first and no space at the end",
);

const agentSchema = group(
  "One agent.",
  {
    name: agentName,
    tokenHash: worded("^sha256:[0-9a-f]{64}$", `sha256: and 64 digits 0-9 a-f; ${HOW_TO_HASH}`, {
      writeOnly: true,
    }),
    skills: list("What they know.", slug("A skill.", "billing"), []),
    capacity: whole("Conversations that routing gives them at most.", {
      default: 5,
      minimum: 1,
      maximum: 1000,
    }),
    role: choice("What they may do.", ["agent", "admin"]),
  },
  ["name", "tokenHash"],
);

const teamSchema = Type.Unsafe<readonly Static<typeof agentSchema>[]>({
  type: "array",
  items: agentSchema,
  minItems: 1,
  maxItems: MOST_AGENTS,
});

type AgentEntry = Static<typeof agentSchema>;

/** Reads a team file: a list of agents, or the same as `{ "agents": [...] }`. */
export function readAgents(text: string): AgentsResult {
  const json = readJson(text);
  if (json.type === "fault") return refused([json.fault]);
  const { value } = json;
  const outer = isGroup(value) ? faultsOf(group("", { agents: teamSchema }, ["agents"]), value) : null;
  const faults = (outer ?? faultsOf(teamSchema, value, "agents")).map(withoutToken);
  if (faults.length > 0) return refused([...faults.map(({ words }) => words), ...repeated(entriesIn(value))]);
  const entries = filled(teamSchema, entriesIn(value));
  const clashes = repeated(entries);
  return clashes.length > 0 ? refused(clashes) : { type: "agents", agents: entries.map(memberOf) };
}

/**
 * The hash under which a token stands in the team file, `sha256:` and hex. A token of 256 random bits cannot be guessed
 * from it, however fast the hash is: only what people think up needs a slow one.
 */
export function hashToken(token: string): string {
  return `sha256:${createHash("sha256").update(token).digest("hex")}`;
}

/** What is wrong with a name for an agent, as a sentence that begins with `path`; null when nothing is. */
export function agentNameFault(name: string, path: string): string | null {
  return faultsOf(agentName, name, path)[0]?.words ?? takenFault(name, path);
}

const refused = (faults: readonly string[]): AgentsResult => ({
  type: "faults",
  faults: faults.map((words) => `AGENTS_FILE: ${words}`),
});

/** The entries of either form, as they are written. */
function entriesIn(value: unknown): readonly unknown[] {
  const entries = isGroup(value) ? value["agents"] : value;
  return Array.isArray(entries) ? entries : [];
}

/** Whoever writes the token itself is told what to write instead. */
function withoutToken(fault: Fault): Fault {
  if (!/^agents#\d+\.token$/.test(fault.path)) return fault;
  const words = `${fault.path} must not stand in the file, only its tokenHash; ${HOW_TO_HASH}.`;
  return { ...fault, words };
}

/** Names that are taken, and names and hashes that stand twice, in entries that may have other faults. */
function repeated(entries: readonly unknown[]): readonly string[] {
  const names = entries.map((entry) => sameName(textIn(entry, "name")));
  const hashes = entries.map((entry) => textIn(entry, "tokenHash"));
  return entries.flatMap((_, index) => [
    ...nameFaults(names, index),
    ...(isFirst(hashes, index)
      ? []
      : [`agents#${index + 1}.tokenHash is also that of agents#${first(hashes, index)}; ${HOW_TO_HASH}.`]),
  ]);
}

function nameFaults(names: readonly (string | null)[], index: number): readonly string[] {
  const name = names[index] ?? null;
  const where = `agents#${index + 1}.name`;
  const taken = name === null ? null : takenFault(name, where);
  if (taken !== null) return [taken];
  return isFirst(names, index)
    ? []
    : [`${where} is also that of agents#${first(names, index)}; give each agent a name of their own.`];
}

function takenFault(name: string, path: string): string | null {
  return TAKEN.includes(name.toLowerCase())
    ? `${path} must not be one of ${TAKEN.join(", ")}: Baton uses these names itself.`
    : null;
}

const first = (values: readonly (string | null)[], index: number) =>
  values.indexOf(values[index] ?? null) + 1;

const isFirst = (values: readonly (string | null)[], index: number) =>
  (values[index] ?? null) === null || first(values, index) === index + 1;

function textIn(entry: unknown, key: string): string | null {
  const value = isGroup(entry) ? entry[key] : null;
  return typeof value === "string" ? value : null;
}

/** Two spellings of one name: people would take them for the same agent. */
const sameName = (name: string | null) => name?.normalize("NFKC").toLowerCase() ?? null;

const memberOf = ({ name, tokenHash, skills, capacity, role }: AgentEntry): TeamMember => ({
  profile: { id: agentId(name.normalize("NFC")), skills, capacity, role },
  tokenHash,
});
