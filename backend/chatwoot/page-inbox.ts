/**
 * Where the conversations of our page live in Chatwoot: an API inbox, in which each has a contact whose `source_id` names
 * it. Everything is looked for before it is made, so that whatever broke off can be done again.
 */
import { Type } from "typebox";
import type { ErrandResult } from "../conversation/errand.ts";
import { ChatwootFault } from "./client-faults.ts";
import { doneWith, type JobParts, type Task } from "./job-parts.ts";
import { pageSourceId } from "./names.ts";
import { standingOf } from "./standing.ts";
import { wireConversation } from "./wire.ts";

const foundContact = Type.Object({ id: Type.Integer() });
const madeContact = Type.Object({
  payload: Type.Object({
    contact: Type.Object({ id: Type.Integer() }),
    contact_inbox: Type.Optional(
      Type.Union([
        Type.Object({ source_id: Type.Optional(Type.Union([Type.String(), Type.Null()])) }),
        Type.Null(),
      ]),
    ),
  }),
});
const conversationList = Type.Object({ payload: Type.Array(wireConversation) });

export type BeginTask = Omit<Task, "there" | "mayStill">;
type Visitor = { readonly visitor: string; readonly address: string | null };
type Place = { readonly inbox_id: number; readonly source_id: string };

/** The conversation of our page there: found, or made. Its standing is as it was found. */
export async function begin(parts: JobParts, task: BeginTask, visitor: Visitor): Promise<ErrandResult> {
  const inbox_id = parts.settings.served.pageInboxId;
  if (inbox_id === null) return { type: "refused", because: "no-page-inbox" };
  const place = { inbox_id, source_id: pageSourceId(task.conversation) };
  const contact =
    (await findContact(parts, place, task)) ?? (await makeContact(parts, place, { task, visitor }));
  return parts.once(
    {
      name: task.mark,
      isRepeat: task.isRepeat,
      look: () => findConversation(parts, task, { contact, inbox: inbox_id }),
      send: async () =>
        (await findConversation(parts, task, { contact, inbox: inbox_id })) ??
        makeConversation(parts, task, { ...place, contact_id: contact }),
    },
    task.signal,
  );
}

/** The contact with this `source_id`; reading, though it is a POST. Answers 404 when there is none. */
async function findContact(
  { client }: JobParts,
  place: Place,
  { signal }: BeginTask,
): Promise<number | null> {
  const how = { mayRepeat: true, signal };
  try {
    return (await client.post("/contact_inboxes/filter", place, foundContact, how)).id;
  } catch (fault) {
    if (fault instanceof ChatwootFault && fault.kind === "not-found") return null;
    throw fault;
  }
}

type Making = { readonly task: BeginTask; readonly visitor: Visitor };

async function makeContact(parts: JobParts, place: Place, { task, visitor }: Making): Promise<number> {
  const name = visitor.visitor;
  const email = visitor.address?.trim() ?? "";
  const fields = { name, ...(email.includes("@") && { email }) };
  // Refused where the address is another contact's: who wrote it here has not shown that it is theirs.
  return (
    (await tryContact(parts, place, { task, fields })) ??
    postContact(parts, place, { task, fields: { name } })
  );
}

type Contact = { readonly task: BeginTask; readonly fields: Readonly<Record<string, string>> };

/** Null when it is refused. A second one of the same `source_id` is refused too, so that an unknown end does no harm. */
async function tryContact(parts: JobParts, place: Place, contact: Contact): Promise<number | null> {
  try {
    return await postContact(parts, place, contact);
  } catch (fault) {
    if (!(fault instanceof ChatwootFault && (fault.kind === "invalid" || fault.isUnknown))) throw fault;
    const found = await findContact(parts, place, contact.task);
    if (found === null && fault.isUnknown) throw fault;
    return found;
  }
}

async function postContact({ client }: JobParts, place: Place, { task, fields }: Contact): Promise<number> {
  const { signal } = task;
  const { payload } = await client.post("/contacts", { ...place, ...fields }, madeContact, { signal });
  const { contact, contact_inbox } = payload;
  if (contact_inbox?.source_id !== place.source_id)
    await client.post(`/contacts/${contact.id}/contact_inboxes`, place, Type.Unknown(), { signal });
  return contact.id;
}

type Wanted = { readonly contact: number; readonly inbox: number };

async function findConversation(
  { client, settings }: JobParts,
  { signal }: BeginTask,
  { contact, inbox }: Wanted,
): Promise<ErrandResult | null> {
  const { payload } = await client.get(`/contacts/${contact}/conversations`, conversationList, { signal });
  const [newest] = payload
    .filter(({ inbox_id }) => inbox_id === inbox)
    .toSorted((one, other) => other.id - one.id);
  return newest === undefined ? null : doneWith(newest.id, standingOf(newest, settings.served.botId));
}

/** An inbox with a bot begins as pending whatever is asked; another one does because it is asked. */
async function makeConversation(
  { client, settings }: JobParts,
  { signal }: BeginTask,
  place: Place & { readonly contact_id: number },
): Promise<ErrandResult> {
  const body = { ...place, status: "pending" };
  const made = await client.post("/conversations", body, wireConversation, { signal });
  return doneWith(made.id, standingOf(made, settings.served.botId));
}
