/** How contacts come to be and where in an inbox they stand. */

import type { Stage } from "./happenings.ts";
import type { JsonObject } from "./play.ts";
import type { Contact, ContactInbox } from "./records.ts";

export interface NewContact {
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly identifier?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly isBlocked?: boolean;
  readonly customAttributes?: JsonObject | undefined;
  readonly additionalAttributes?: JsonObject | undefined;
}

export function addContact(stage: Stage, given: NewContact): Contact {
  const { world } = stage;
  const contact: Contact = {
    id: world.nextId("contact"),
    name: given.name ?? "",
    email: given.email ?? null,
    identifier: given.identifier ?? null,
    phoneNumber: given.phoneNumber ?? null,
    isBlocked: given.isBlocked ?? false,
    customAttributes: given.customAttributes ?? {},
    additionalAttributes: given.additionalAttributes ?? {},
    createdAt: world.now(),
  };
  world.contacts.set(contact.id, contact);
  stage.tell({ type: "contact_created", contact });
  return contact;
}

/** Custom and additional attributes are merged into those of before (contacts_controller.rb). */
export function changeContact(stage: Stage, before: Contact, given: NewContact): Contact {
  const contact: Contact = {
    ...before,
    name: given.name ?? before.name,
    email: given.email ?? before.email,
    identifier: given.identifier ?? before.identifier,
    phoneNumber: given.phoneNumber ?? before.phoneNumber,
    isBlocked: given.isBlocked ?? before.isBlocked,
    customAttributes: { ...before.customAttributes, ...given.customAttributes },
    additionalAttributes: { ...before.additionalAttributes, ...given.additionalAttributes },
  };
  stage.world.contacts.set(contact.id, contact);
  const changes = [{ name: { previous_value: before.name, current_value: contact.name } }];
  stage.tell({ type: "contact_updated", contact, changes });
  return contact;
}

export function findPlace(stage: Stage, inboxId: number, sourceId: string): ContactInbox | undefined {
  return stage.world.contactInboxes
    .values()
    .find((one) => one.inboxId === inboxId && one.sourceId === sourceId);
}

export interface NewPlace {
  readonly contactId: number;
  readonly inboxId: number;
  readonly sourceId?: string | undefined;
  readonly isVerified?: boolean;
}

/** The contact's place in the inbox, the one of before if there is one of that source id; null if it is another's. */
export function takePlace(stage: Stage, given: NewPlace): ContactInbox | null {
  const { world } = stage;
  const taken = given.sourceId === undefined ? undefined : findPlace(stage, given.inboxId, given.sourceId);
  if (taken !== undefined) return taken.contactId === given.contactId ? taken : null;
  const place: ContactInbox = {
    id: world.nextId("contactInbox"),
    contactId: given.contactId,
    inboxId: given.inboxId,
    sourceId: given.sourceId ?? world.chance.uuid(),
    pubsubToken: world.chance.token(24),
    isVerified: given.isVerified ?? false,
    createdAt: world.now(),
  };
  world.contactInboxes.set(place.id, place);
  return place;
}
