/** The API's contacts and their places in inboxes. */

import { apiContactView, contactInboxView, conversationView } from "./api-views.ts";
import { addContact, changeContact, findPlace, type NewContact, takePlace } from "./contact-acts.ts";
import {
  type Answer,
  type Call,
  type Door,
  isYes,
  known,
  notFound,
  objectOf,
  ok,
  Refusal,
  textOf,
  unprocessable,
  wholeOf,
} from "./door.ts";
import type { Stage } from "./happenings.ts";
import type { Contact, ContactInbox } from "./records.ts";
import type { World } from "./world.ts";

const BASE = "/api/v1/accounts/:account_id";
const PER_PAGE = 15;

function givenContact(body: Call["body"]): NewContact {
  return {
    name: textOf(body["name"]),
    email: textOf(body["email"]),
    identifier: textOf(body["identifier"]),
    phoneNumber: textOf(body["phone_number"]),
    ...("blocked" in body ? { isBlocked: isYes(body["blocked"]) } : {}),
    customAttributes: objectOf(body["custom_attributes"]),
    additionalAttributes: objectOf(body["additional_attributes"]),
  };
}

/** Email, identifier and phone number are one contact's only. */
function refuseTaken(world: World, given: NewContact, self: number | null): void {
  const others = [...world.contacts.values()].filter(({ id }) => id !== self);
  const taken = [
    ["email", "Email", (one: Contact) => one.email, given.email],
    ["identifier", "Identifier", (one: Contact) => one.identifier, given.identifier],
    ["phone_number", "Phone number", (one: Contact) => one.phoneNumber, given.phoneNumber],
  ] as const;
  const clash = taken.find(
    ([, , read, value]) => value !== undefined && others.some((one) => read(one) === value),
  );
  if (clash === undefined) return;
  throw new Refusal(422, { message: `${clash[1]} has already been taken`, attributes: [clash[0]] });
}

function createPlace(stage: Stage, contactId: number, body: Call["body"]): ContactInbox | null {
  const inboxId = wholeOf(body["inbox_id"]);
  if (inboxId === undefined) return null;
  known(stage.world.inboxes, inboxId);
  const sourceId = textOf(body["source_id"]);
  const place = takePlace(stage, { contactId, inboxId, sourceId, isVerified: isYes(body["hmac_verified"]) });
  if (place === null) throw unprocessable("source_id should be unique");
  return place;
}

function create(stage: Stage, call: Call): Answer {
  const { world } = stage;
  const given = givenContact(call.body);
  refuseTaken(world, given, null);
  const sourceId = textOf(call.body["source_id"]);
  // Looked at before the contact is made: Chatwoot does both in one transaction.
  if (sourceId !== undefined && findPlace(stage, wholeOf(call.body["inbox_id"]) ?? 0, sourceId) !== undefined)
    throw unprocessable("source_id should be unique");
  const contact = addContact(stage, given);
  const place = createPlace(stage, contact.id, call.body);
  const { inbox } = place === null ? {} : contactInboxView(world, place);
  return ok({
    payload: {
      contact: apiContactView(world, contact),
      contact_inbox: { inbox: inbox ?? null, source_id: place?.sourceId ?? null },
    },
  });
}

function page(world: World, call: Call, fits: (contact: Contact) => boolean): Answer {
  const all = [...world.contacts.values()].filter(fits);
  const current = wholeOf(call.query["page"]) ?? 1;
  const payload = all
    .slice((current - 1) * PER_PAGE, current * PER_PAGE)
    .map((one) => apiContactView(world, one));
  return ok({ meta: { count: all.length, current_page: current }, payload });
}

function search(world: World, call: Call): Answer {
  const sought = textOf(call.query["q"])?.trim().toLowerCase() ?? "";
  if (sought === "") throw unprocessable("Specify search string with parameter q");
  return page(world, call, ({ name, email, phoneNumber, identifier }) =>
    [name, email, phoneNumber, identifier].some((text) => text?.toLowerCase().includes(sought)),
  );
}

function filterPlaces(stage: Stage, call: Call): Answer {
  const place = findPlace(stage, wholeOf(call.body["inbox_id"]) ?? 0, textOf(call.body["source_id"]) ?? "");
  if (place === undefined) throw notFound();
  return ok(apiContactView(stage.world, known(stage.world.contacts, place.contactId)));
}

function conversationsOf(world: World, contactId: number): Answer {
  const payload = [...world.conversations.values()]
    .filter((one) => world.contactInboxes.get(one.contactInboxId)?.contactId === contactId)
    .map((one) => conversationView(world, one));
  return ok({ payload });
}

export function contactDoors(stage: Stage): readonly Door[] {
  const { world } = stage;
  const one = `${BASE}/contacts/:id`;
  const of = (call: Call) => known(world.contacts, call.params["id"]);
  const change = (call: Call) => {
    const given = givenContact(call.body);
    refuseTaken(world, given, of(call).id);
    return ok({ payload: apiContactView(world, changeContact(stage, of(call), given)) });
  };
  return [
    {
      method: "GET",
      path: `${BASE}/contacts`,
      rights: "users",
      run: (call) => page(world, call, () => true),
    },
    { method: "POST", path: `${BASE}/contacts`, rights: "users", run: (call) => create(stage, call) },
    { method: "GET", path: `${BASE}/contacts/search`, rights: "users", run: (call) => search(world, call) },
    {
      method: "GET",
      path: one,
      rights: "users",
      run: (call) => ok({ payload: apiContactView(world, of(call)) }),
    },
    { method: "PUT", path: one, rights: "users", run: change },
    { method: "PATCH", path: one, rights: "users", run: change },
    {
      method: "GET",
      path: `${one}/conversations`,
      rights: "users",
      run: (call) => conversationsOf(world, of(call).id),
    },
    {
      method: "POST",
      path: `${one}/contact_inboxes`,
      rights: "users",
      run: (call) => {
        const place = createPlace(stage, of(call).id, call.body);
        if (place === null) throw notFound();
        return ok(contactInboxView(world, place));
      },
    },
    {
      method: "POST",
      path: `${BASE}/contact_inboxes/filter`,
      rights: "users",
      run: (call) => filterPlaces(stage, call),
    },
  ];
}
