/** From environment variables to what the doctor compares Chatwoot with; it reads only Chatwoot's variables. */
import { readAddress } from "./addresses.ts";
import { type Finding, fault, RUN_SETUP } from "./finding.ts";

export type Settings = {
  readonly baseUrl: string;
  readonly apiToken: string;
  readonly accountId: number;
  readonly inboxIds: readonly number[];
  readonly pageInboxId: number | null;
  readonly botToken: string | null;
  readonly botId: number | null;
  readonly secrets: readonly string[];
  /** The token in the endpoint's path, for a Chatwoot that does not sign. */
  readonly pathToken: string | null;
};

export type SettingsResult =
  | { readonly type: "settings"; readonly settings: Settings }
  | { readonly type: "faults"; readonly findings: readonly Finding[] };

type Env = Readonly<Record<string, string | undefined>>;

const NEEDED = [
  "CHATWOOT_BASE_URL",
  "CHATWOOT_API_TOKEN",
  "CHATWOOT_ACCOUNT_ID",
  "CHATWOOT_INBOX_ID",
] as const;

/** A blank value counts as not set; all faults are told at once. */
export function readSettings(env: Env): SettingsResult {
  const get = (name: string): string => env[name]?.trim() ?? "";
  const findings: Finding[] = [];
  const missing = NEEDED.filter((name) => get(name) === "");
  if (missing.length > 0) findings.push(fault(`${missing.join(", ")} not set`, RUN_SETUP));
  const ids = (name: string): readonly number[] => {
    const list = listIn(get(name));
    if (list.some((each) => !/^[1-9]\d{0,15}$/.test(each)))
      findings.push(fault(`${name} must be a number of Chatwoot's`, `put it right, or ${RUN_SETUP}`));
    return list.map(Number);
  };
  const address = readAddress(get("CHATWOOT_BASE_URL"), "CHATWOOT_BASE_URL");
  if (address.type === "fault" && get("CHATWOOT_BASE_URL") !== "")
    findings.push(fault(address.fault, "such as https://chat.example.com"));
  const [accountId = 0] = ids("CHATWOOT_ACCOUNT_ID");
  const settings: Settings = {
    baseUrl: address.type === "address" ? address.url : "",
    apiToken: get("CHATWOOT_API_TOKEN"),
    accountId,
    inboxIds: ids("CHATWOOT_INBOX_ID"),
    pageInboxId: ids("CHATWOOT_PAGE_INBOX_ID")[0] ?? null,
    botToken: get("CHATWOOT_BOT_TOKEN") || null,
    botId: ids("CHATWOOT_BOT_ID")[0] ?? null,
    secrets: listIn(get("CHATWOOT_WEBHOOK_SECRET")),
    pathToken: get("CHATWOOT_WEBHOOK_TOKEN") || null,
  };
  return findings.length > 0 ? { type: "faults", findings } : { type: "settings", settings };
}

const listIn = (text: string): readonly string[] =>
  text
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
