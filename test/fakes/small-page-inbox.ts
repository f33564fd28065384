/** The page's API inbox, 9, of the small Chatwoot: contacts by source_id, and their conversations. */
import { type Answered, notFound, ok, type PlaceAsked } from "./small-chatwoot-wire.ts";

type Contact = {
  readonly id: number;
  readonly name: string;
  readonly email: string | null;
  source: string | null;
};
type Conversation = { readonly id: number; readonly contact: number; readonly inbox_id: number };

export type PageInbox = { readonly contacts: Contact[]; readonly conversations: Conversation[] };

type Fields = Readonly<Record<string, unknown>>;

const taken = (error: string): Answered => ({ status: 422, body: { error } });

export function answerInPageInbox({ method, path, body }: PlaceAsked, page: PageInbox): Answered | null {
  const fields = (body ?? {}) as Fields;
  const contact = Number(/^\/contacts\/(\d+)\//.exec(path)?.[1] ?? Number.NaN);
  switch (`${method} ${path.replace(/\d+/, ":id")}`) {
    case "POST /contact_inboxes/filter": {
      const found = page.contacts.find(({ source }) => source === fields["source_id"]);
      return found === undefined ? notFound : ok({ id: found.id, name: found.name });
    }
    case "GET /inboxes/:id":
      return ok({ id: 9, name: "Page", inbox_identifier: "page-inbox" });
    case "POST /contacts":
      return makeContact(fields, page);
    case "GET /contacts/:id/conversations":
      return ok({
        payload: page.conversations
          .filter((each) => each.contact === contact)
          .map(({ id, inbox_id }) => ({ id, inbox_id, status: "pending", updated_at: 1_700_000_000 })),
      });
    case "POST /conversations":
      return makeConversation(fields, page);
    default:
      return null;
  }
}

function makeContact(fields: Fields, { contacts }: PageInbox): Answered {
  const source = String(fields["source_id"]);
  const email = fields["email"] === undefined ? null : String(fields["email"]);
  if (contacts.some((contact) => contact.source === source)) return taken("source_id should be unique");
  if (email !== null && contacts.some((contact) => contact.email === email))
    return taken("Email has already been taken");
  const made = { id: 21 + contacts.length, name: String(fields["name"]), email, source };
  contacts.push(made);
  return ok({ payload: { contact: { id: made.id }, contact_inbox: { source_id: source } } });
}

function makeConversation(fields: Fields, { conversations }: PageInbox): Answered {
  const id = 58 + conversations.length;
  conversations.push({ id, contact: Number(fields["contact_id"]), inbox_id: Number(fields["inbox_id"]) });
  return ok({ id, inbox_id: 9, status: "pending", updated_at: 1_700_000_000 });
}
