/** The client API of an API inbox: no token, its identifier and the visitor's source id are the way in. */

import { createHmac } from "node:crypto";
import { checkMessage } from "./api-messages.ts";
import { publicConversationView, publicMessages, publicMessageView } from "./api-views.ts";
import { addContact, changeContact, findPlace, takePlace } from "./contact-acts.ts";
import { beginConversation, switchStatus } from "./conversation-acts.ts";
import {
  type Answer,
  type Call,
  type Door,
  isObject,
  known,
  notFound,
  objectOf,
  ok,
  Refusal,
  textOf,
  wholeOf,
} from "./door.ts";
import type { Stage } from "./happenings.ts";
import { attachmentsOf, readAll, submitValues, writeMessage } from "./message-acts.ts";
import type { Contact, ContactInbox, Conversation, Inbox } from "./records.ts";
import { setTyping } from "./typing.ts";
import { found } from "./world.ts";

const BASE = "/public/api/v1/inboxes/:inbox_identifier";
const CONTACT = `${BASE}/contacts/:source_id`;
const ALL = `${CONTACT}/conversations`;
const ONE = `${ALL}/:conversation_id`;
const PAGE = 20;

function calledInbox(stage: Stage, call: Call): Inbox {
  const identifier = call.params["inbox_identifier"];
  const inbox = [...stage.world.inboxes.values()].find(
    ({ channel }) => channel.type === "api" && channel.identifier === identifier,
  );
  if (inbox === undefined) throw notFound();
  return inbox;
}

function calledPlace(stage: Stage, call: Call): ContactInbox {
  const place = findPlace(stage, calledInbox(stage, call).id, call.params["source_id"] ?? "");
  if (place === undefined) throw notFound();
  return place;
}

function calledConversation(stage: Stage, call: Call): Conversation {
  const conversation = known(stage.world.conversations, call.params["conversation_id"]);
  if (conversation.contactInboxId !== calledPlace(stage, call).id) throw notFound();
  return conversation;
}

/** A wrong hash is an unhandled error in Chatwoot, so 500. */
function checkIdentity(inbox: Inbox, body: Call["body"]): boolean {
  const hash = textOf(body["identifier_hash"]);
  if (hash === undefined || inbox.channel.type !== "api") return false;
  const right = createHmac("sha256", inbox.channel.hmacToken)
    .update(textOf(body["identifier"]) ?? "")
    .digest("hex");
  if (hash !== right) throw new Refusal(500, { status: 500, error: "Internal Server Error" });
  return true;
}

function publicContact(stage: Stage, place: ContactInbox): Answer {
  const { id, name, email, phoneNumber } = found(stage.world.contacts, place.contactId, "contact");
  const { sourceId, pubsubToken } = place;
  return ok({ source_id: sourceId, pubsub_token: pubsubToken, id, name, email, phone_number: phoneNumber });
}

function sameContact(stage: Stage, body: Call["body"]): Contact | undefined {
  const given = [textOf(body["identifier"]), textOf(body["email"]), textOf(body["phone_number"])];
  return [...stage.world.contacts.values()].find(({ identifier, email, phoneNumber }) =>
    [identifier, email, phoneNumber].some((value, index) => value !== null && value === given[index]),
  );
}

/** The same source id again is the same visitor. */
function createContact(stage: Stage, call: Call): Answer {
  const { body } = call;
  const inbox = calledInbox(stage, call);
  const isVerified = checkIdentity(inbox, body);
  const sourceId = textOf(body["source_id"]);
  const before = sourceId === undefined ? undefined : findPlace(stage, inbox.id, sourceId);
  if (before !== undefined) return publicContact(stage, before);
  const contact =
    sameContact(stage, body) ??
    addContact(stage, {
      name: textOf(body["name"]) ?? `quiet-river-${stage.world.contacts.size + 1}`,
      email: textOf(body["email"]),
      identifier: textOf(body["identifier"]),
      phoneNumber: textOf(body["phone_number"]),
      customAttributes: objectOf(body["custom_attributes"]),
    });
  const place = takePlace(stage, { contactId: contact.id, inboxId: inbox.id, sourceId, isVerified });
  if (place === null) throw notFound();
  return publicContact(stage, place);
}

function updateContact(stage: Stage, call: Call): Answer {
  const { body } = call;
  checkIdentity(calledInbox(stage, call), body);
  const contact = changeContact(
    stage,
    found(stage.world.contacts, calledPlace(stage, call).contactId, "contact"),
    {
      name: textOf(body["name"]),
      email: textOf(body["email"]),
      identifier: textOf(body["identifier"]),
      phoneNumber: textOf(body["phone_number"]),
      customAttributes: objectOf(body["custom_attributes"]),
    },
  );
  return ok({ id: contact.id, name: contact.name, email: contact.email, phone_number: contact.phoneNumber });
}

function createConversation(stage: Stage, call: Call): Answer {
  const place = calledPlace(stage, call);
  const inbox = calledInbox(stage, call);
  const conversation = beginConversation(stage, {
    inbox,
    place,
    customAttributes: objectOf(call.body["custom_attributes"]) ?? {},
  });
  return ok(publicConversationView(stage.world, conversation));
}

function createMessage(stage: Stage, call: Call): Answer {
  const conversation = calledConversation(stage, call);
  const content = textOf(call.body["content"]) ?? null;
  checkMessage(stage.world, conversation.id, content);
  const message = writeMessage(stage, {
    conversationId: conversation.id,
    type: "incoming",
    content,
    sender: { type: "contact", id: calledPlace(stage, call).contactId },
    attachments: attachmentsOf(stage.world, call.files),
  });
  const echoId = textOf(call.body["echo_id"]);
  return ok({
    ...publicMessageView(stage.world, message),
    ...(echoId === undefined ? {} : { echo_id: echoId }),
  });
}

function listMessages(stage: Stage, call: Call): Answer {
  const before = wholeOf(call.query["before"]);
  const all = publicMessages(stage.world, calledConversation(stage, call).id);
  const older = before === undefined ? all : all.filter(({ id }) => id < before);
  return ok(older.slice(-PAGE).map((message) => publicMessageView(stage.world, message)));
}

function answerMessage(stage: Stage, call: Call): Answer {
  const message = known(stage.world.messages, call.params["message_id"]);
  if (message.conversationId !== calledConversation(stage, call).id) throw notFound();
  const given = call.body["submitted_values"];
  const values = Array.isArray(given) ? given.filter(isObject) : isObject(given) ? [given] : [];
  return ok(publicMessageView(stage.world, submitValues(stage, message.id, values)));
}

function type(stage: Stage, call: Call): Answer {
  const { id } = calledConversation(stage, call);
  const status = textOf(call.body["typing_status"]) ?? textOf(call.query["typing_status"]);
  const by = { type: "contact", id: calledPlace(stage, call).contactId } as const;
  if (status === "on" || status === "off")
    setTyping(stage, id, { by, isOn: status === "on", isPrivate: false });
  return ok();
}

/** Only an open or pending conversation can be resolved, and nothing else can be done to the status here. */
function resolve(stage: Stage, call: Call): Answer {
  const { id, status } = calledConversation(stage, call);
  if (status !== "resolved") switchStatus(stage, id, { status: "resolved", by: null });
  return ok(publicConversationView(stage.world, found(stage.world.conversations, id, "conversation")));
}

function listConversations(stage: Stage, call: Call): Answer {
  const place = calledPlace(stage, call);
  const mine = [...stage.world.conversations.values()].filter(
    ({ contactInboxId }) => contactInboxId === place.id,
  );
  return ok(mine.map((one) => publicConversationView(stage.world, one)));
}

function showInbox(stage: Stage, call: Call): Answer {
  const { name } = calledInbox(stage, call);
  const hours = { timezone: "UTC", working_hours: [], working_hours_enabled: false };
  const rest = { csat_survey_enabled: false, greeting_enabled: false, identity_validation_enabled: false };
  return ok({ identifier: call.params["inbox_identifier"], name, ...hours, ...rest });
}

function see(stage: Stage, call: Call): Answer {
  readAll(stage, calledConversation(stage, call).id);
  return ok();
}

export function publicDoors(stage: Stage): readonly Door[] {
  const door = (method: Door["method"], path: string, act: (stage: Stage, call: Call) => Answer): Door => ({
    method,
    path,
    rights: "anyone",
    run: (call) => act(stage, call),
  });
  return [
    door("GET", BASE, showInbox),
    door("POST", `${BASE}/contacts`, createContact),
    door("GET", CONTACT, (_stage, call) => publicContact(stage, calledPlace(stage, call))),
    door("PATCH", CONTACT, updateContact),
    door("GET", ALL, listConversations),
    door("POST", ALL, createConversation),
    door("GET", ONE, (_stage, call) =>
      ok(publicConversationView(stage.world, calledConversation(stage, call))),
    ),
    door("POST", `${ONE}/toggle_status`, resolve),
    door("POST", `${ONE}/toggle_typing`, type),
    door("POST", `${ONE}/update_last_seen`, see),
    door("GET", `${ONE}/messages`, listMessages),
    door("POST", `${ONE}/messages`, createMessage),
    door("PATCH", `${ONE}/messages/:message_id`, answerMessage),
  ];
}
