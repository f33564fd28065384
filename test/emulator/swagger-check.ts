/**
 * Checks calls of Chatwoot's API, and answers to them, against its own description of 4.16.2: the operations that a bot
 * needs, cut out with their references resolved into test/fixtures/chatwoot/swagger-parts.json.
 */

import { readFileSync } from "node:fs";
import { Compile } from "typebox/schema";

export interface CheckedRequest {
  readonly method: string;
  /** With or without a query. */
  readonly path: string;
  /** Undefined when nothing was sent. */
  readonly body?: unknown;
}
export interface CheckedAnswer {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly isBodyRequired: boolean;
  readonly query: readonly { readonly name: string; readonly required: boolean }[];
  readonly body: object | null;
  readonly answer: object | null;
}

const PARTS = new URL("../fixtures/chatwoot/swagger-parts.json", import.meta.url);
const OPERATIONS = (JSON.parse(readFileSync(PARTS, "utf8")) as { operations: readonly Operation[] })
  .operations;
const VALIDATORS = new Map<object, ReturnType<typeof Compile>>();

/** Doors that Chatwoot has and its swagger does not know, read in its routes. */
const UNDOCUMENTED: readonly RegExp[] = [
  /^POST \/api\/v1\/accounts\/\d+\/contact_inboxes\/filter$/,
  /^POST \/api\/v1\/accounts\/\d+\/conversations\/\d+\/update_last_seen$/,
  /^PATCH \/api\/v1\/accounts\/\d+\/conversations\/\d+\/messages\/\d+$/,
  /^POST \/api\/v1\/accounts\/\d+\/(agent_bots|inboxes)\/\d+\/reset_secret$/,
  /^GET \/api\/v1\/accounts\/\d+$/,
  /^GET \/api$/,
];

/** Where the swagger is wrong about what may be sent: the operation, the place, and what the code does. */
const WRONG_BODIES: readonly (readonly [operation: string, place: RegExp, because: string])[] = [
  ["create-an-account-agent-bot", /^\/bot_type$/, "an enum's name is taken and given back, not its number"],
  ["update-an-account-agent-bot", /^\/bot_type$/, "an enum's name is taken and given back, not its number"],
  ["updateAgentBot", /^\/agent_bot$/, "null takes the bot off"],
  ["updateAgentBot", /^$/, "nothing takes the bot off"],
  ["assign-a-conversation", /^\/(assignee_id|team_id)$/, "null unassigns"],
  ["toggle-priority-of-a-conversation", /^\/priority$/, "null takes the priority off"],
  ["update-conversation", /^\/priority$/, "null takes the priority off"],
  ["toggle-status-of-a-conversation", /^$/, "without a status open and resolved change places"],
  ["update-a-message", /^\/submitted_values$/, "a list of values is taken too"],
];

/** Where it is wrong about what is answered. */
const WRONG_ANSWERS: readonly (readonly [operation: string, place: RegExp, because: string])[] = [
  ["list-all-webhooks", /^$/, "the list stands in payload.webhooks"],
  ["contactCreate", /^\/payload$/, "an object with contact and contact_inbox"],
  ["toggle-status-of-a-conversation", /^\/payload\/success$/, "null when a bot hands over"],
  ["list-all-messages", /\/content$/, "null for a message of attachments only"],
  ["get-details-of-a-conversation", /\/content$/, "null for a message of attachments only"],
  [
    "contactInboxCreation",
    /^\/inbox\/provider$/,
    "null but for channels with providers, as its contactDetails says",
  ],
  ["assign-a-conversation", /^$/, "null when nobody has the id"],
];

function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{[^}]+\}/g, "[^/]+")}$`);
}

function operationOf(method: string, path: string): Operation | undefined {
  const bare = path.split("?")[0] ?? path;
  const fitting = OPERATIONS.filter((one) => one.method === method && pathPattern(one.path).test(bare));
  // "contacts/search" is no contact named "search": the path with the fewest parts that vary.
  return fitting.toSorted((one, other) => one.path.split("{").length - other.path.split("{").length).at(0);
}

interface Checked {
  readonly operation: Operation;
  readonly schema: object;
  readonly value: unknown;
  readonly wrong: typeof WRONG_BODIES;
}

function faultsOf({ operation, schema, value, wrong }: Checked): readonly string[] {
  const validator = VALIDATORS.get(schema) ?? Compile(schema);
  VALIDATORS.set(schema, validator);
  const excused = wrong.filter(([id]) => id === operation.id);
  return validator
    .Errors(value)[1]
    .filter(({ instancePath }) => !excused.some(([, place]) => place.test(instancePath)))
    .map(({ instancePath, message }) => `${operation.id}: ${instancePath || "the body"} ${message}`);
}

function missingQuery(operation: Operation, path: string): readonly string[] {
  const given = new URLSearchParams(path.split("?")[1] ?? "");
  return operation.query
    .filter(({ name, required }) => required && !given.has(name))
    .map(({ name }) => `${operation.id}: the query lacks ${name}`);
}

/** What is wrong with the call, each in a line; empty for a call as the swagger knows it. */
export function checkRequest({ method, path, body }: CheckedRequest): readonly string[] {
  const operation = operationOf(method, path);
  const bare = path.split("?")[0] ?? path;
  if (operation === undefined)
    return UNDOCUMENTED.some((known) => known.test(`${method} ${bare}`))
      ? []
      : [`no operation ${method} ${bare}`];
  const missing = missingQuery(operation, path);
  if (operation.body === null) return missing;
  if (body === undefined)
    return operation.isBodyRequired ? [...missing, `${operation.id}: the body is missing`] : missing;
  return [...missing, ...faultsOf({ operation, schema: operation.body, value: body, wrong: WRONG_BODIES })];
}

/** What is wrong with the body of a 200; empty for one as the swagger knows it, or of which it says nothing. */
export function checkAnswer({ method, path, body }: CheckedAnswer): readonly string[] {
  const operation = operationOf(method, path);
  if (operation === undefined || operation.answer === null) return [];
  return faultsOf({ operation, schema: operation.answer, value: body, wrong: WRONG_ANSWERS });
}
