/** The files that a team may write, read and checked together, and who may act for the desk. */
import { readFileSync } from "node:fs";
import { agentId } from "../conversation/ids.ts";
import { defaultPolicy, type Policy } from "../conversation/policy.ts";
import type { AgentProfile } from "../routing/agent.ts";
import { hashToken, readAgents, type TeamMember } from "./agents-file.ts";
import { readPolicy } from "./policy-file.ts";

export type Settings = {
  readonly policy: Policy;
  readonly profiles: readonly AgentProfile[];
  /** Empty when everybody who reaches the server may act for the desk. */
  readonly credentials: readonly {
    readonly agent: AgentProfile["id"];
    readonly role: AgentProfile["role"];
    readonly tokenHash: string;
  }[];
};

type Files = {
  readonly policyFile: string | null;
  readonly agentsFile: string | null;
  readonly agentToken: string | null;
};

/** Something in the files cannot be used. The message has a line for each fault. */
export class SettingsUnusable extends Error {
  constructor(faults: readonly string[]) {
    super(faults.join("\nbaton: "));
  }
}

/** Who has the one token, which several people may share. */
const THE_AGENT: AgentProfile = { id: agentId("agent"), skills: [], capacity: 100, role: "admin" };

/** Reads both files. Throws `SettingsUnusable` with all faults of both. */
export function readSettings({ policyFile, agentsFile, agentToken }: Files): Settings {
  const [policyText, agentsText] = [
    readText("BATON_POLICY", policyFile),
    readText("AGENTS_FILE", agentsFile),
  ];
  const policy = policyText.text === null ? null : readPolicy(policyText.text);
  const agents = agentsText.text === null ? null : readAgents(agentsText.text);
  const results = [policyText, agentsText, policy, agents];
  const faults = results.flatMap((result) => (result !== null && "faults" in result ? result.faults : []));
  if (faults.length > 0) throw new SettingsUnusable(faults);
  const members = agents?.type === "agents" ? agents.agents : [];
  return {
    policy: policy?.type === "policy" ? policy.policy : defaultPolicy,
    ...teamOf(members, agentToken),
  };
}

function readText(
  name: string,
  file: string | null,
): { readonly text: string | null; readonly faults: readonly string[] } {
  if (file === null) return { text: null, faults: [] };
  try {
    return { text: readFileSync(file, "utf8"), faults: [] };
  } catch {
    return { text: null, faults: [`${name}: ${file} cannot be read; check the name and its permissions`] };
  }
}

/** Without a team file, or with a token beside it, there is the one agent whose name is "agent". */
function teamOf(
  members: readonly TeamMember[],
  agentToken: string | null,
): Pick<Settings, "profiles" | "credentials"> {
  const team = members.map(({ profile }) => profile);
  const credentials = members.map(({ profile: { id, role }, tokenHash }) => ({ agent: id, role, tokenHash }));
  if (agentToken !== null) {
    const own = { agent: THE_AGENT.id, role: THE_AGENT.role, tokenHash: hashToken(agentToken) };
    return { profiles: [THE_AGENT, ...team], credentials: [own, ...credentials] };
  }
  return { profiles: team.length === 0 ? [THE_AGENT] : team, credentials };
}
