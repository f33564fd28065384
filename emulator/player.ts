/** Plays everybody that Chatwoot has: visitors, agents, and those who write without saying who they are. */

import { addContact, findPlace, takePlace } from "./contact-acts.ts";
import {
  assignAgent,
  assignBot,
  beginConversation,
  changeConversation,
  forceStatus,
  switchStatus,
} from "./conversation-acts.ts";
import type { Stage } from "./happenings.ts";
import { addBot } from "./inbox-acts.ts";
import {
  addTranscript,
  attachmentsOf,
  deleteMessage,
  type MessageDraft,
  readAll,
  submitValues,
  type UploadedFile,
  writeMessage,
} from "./message-acts.ts";
import { widgetAttributes } from "./payloads.ts";
import type { Agent as AgentPlay, Other, SentFile, Visitor, VisitorWriting, Written } from "./play.ts";
import type { AgentBot, Contact, ContactInbox, Sender } from "./records.ts";
import { setTyping } from "./typing.ts";
import { activeBot, contactOf, DANA, found, WEB_INBOX } from "./world.ts";

const NAMES = ["Vera Visitor", "Noor Haddad", "Jonas Berg", "Mai Tran", "Ines Costa", "Tomas Novak"];
const OTHER_BOT = "Other Bot";

function uploads(files: readonly SentFile[] | undefined): readonly UploadedFile[] {
  return (files ?? []).map(({ name, contentType, text, missingTimes }) => ({
    name,
    contentType,
    bytes: new TextEncoder().encode(text ?? `made-up bytes of ${name}`),
    missingTimes: missingTimes ?? 0,
  }));
}

function write(stage: Stage, draft: MessageDraft): Written {
  return { conversation: draft.conversationId, message: writeMessage(stage, draft).id };
}

function newVisitor(stage: Stage): Contact {
  const count = stage.world.contacts.size;
  const name = NAMES[count % NAMES.length] ?? "Visitor";
  return addContact(stage, {
    name,
    email: `visitor${count + 1}@example.test`,
    identifier: `user-${8841 + count}`,
  });
}

/** The place of the source id, or a new visitor's. */
function visitorPlace(stage: Stage, inboxId: number, sourceId: string | undefined): ContactInbox {
  const before = sourceId === undefined ? undefined : findPlace(stage, inboxId, sourceId);
  const place = before ?? takePlace(stage, { contactId: newVisitor(stage).id, inboxId, sourceId });
  if (place === null) throw new Error(`the source id ${sourceId} is taken`);
  return place;
}

function visitorConversation(stage: Stage, writing: VisitorWriting): number {
  if (writing.conversation !== undefined) return writing.conversation;
  const inbox = found(stage.world.inboxes, writing.inbox ?? WEB_INBOX, "inbox");
  const place = visitorPlace(stage, inbox.id, writing.sourceId);
  const isWeb = inbox.channel.type === "web";
  const additionalAttributes = isWeb ? widgetAttributes(stage.world.now()) : {};
  return beginConversation(stage, { inbox, place, additionalAttributes }).id;
}

function visitorOf(stage: Stage, conversationId: number): Sender {
  const conversation = found(stage.world.conversations, conversationId, "conversation");
  return { type: "contact", id: contactOf(stage.world, conversation).id };
}

export function createVisitor(stage: Stage): Visitor {
  return {
    write: (text, writing = {}) => {
      const conversationId = visitorConversation(stage, writing);
      const attachments = attachmentsOf(stage.world, uploads(writing.attachments));
      const sender = visitorOf(stage, conversationId);
      return write(stage, { conversationId, type: "incoming", content: text, sender, attachments });
    },
    submit: (messageId, values) => void submitValues(stage, messageId, values),
    readAll: (conversation) => readAll(stage, conversation),
    openWidget: () => {
      const place = visitorPlace(stage, WEB_INBOX, undefined);
      stage.tell({ type: "webwidget_triggered", place });
      return { sourceId: place.sourceId };
    },
    typing: (conversation, isOn) =>
      setTyping(stage, conversation, { by: visitorOf(stage, conversation), isOn, isPrivate: false }),
  };
}

function agentNamed(stage: Stage, name: string | undefined): Sender {
  if (name === undefined) return { type: "user", id: DANA };
  const agent = stage.world.agents.values().find((one) => one.availableName === name || one.name === name);
  if (agent === undefined) throw new Error(`there is no agent ${name}`);
  return { type: "user", id: agent.id };
}

export function createAgent(stage: Stage): AgentPlay {
  const { world } = stage;
  const dana: Sender = { type: "user", id: DANA };
  return {
    reply: (conversationId, content, writing = {}) =>
      write(stage, {
        conversationId,
        type: "outgoing",
        content,
        sender: agentNamed(stage, writing.name),
        isPrivate: writing.private ?? false,
        attachments: attachmentsOf(world, uploads(writing.attachments)),
      }),
    status: (conversation, status) => void switchStatus(stage, conversation, { status, by: dana }),
    assign: (conversation, agentId) => void assignAgent(stage, conversation, agentId),
    assignBot: (conversation) => {
      const { inboxId } = found(world.conversations, conversation, "conversation");
      assignBot(stage, conversation, activeBot(world, inboxId)?.id ?? null);
    },
    label: (conversation, labels) =>
      void changeConversation(stage, conversation, { labels: [...new Set(labels)] }),
    typing: (conversation, isOn, isPrivate) =>
      setTyping(stage, conversation, { by: dana, isOn, isPrivate: isPrivate ?? false }),
    deleteMessage: (messageId) => void deleteMessage(stage, messageId),
    availability: (agentId, availability) =>
      void world.agents.set(agentId, { ...found(world.agents, agentId, "agent"), availability }),
  };
}

function otherBot(stage: Stage): AgentBot {
  const before = stage.world.bots.values().find(({ name }) => name === OTHER_BOT);
  return before ?? addBot(stage.world, { name: OTHER_BOT, url: null });
}

export function createOther(stage: Stage): Other {
  const say = (conversationId: number, content: string, rest: Partial<MessageDraft>) =>
    write(stage, { conversationId, type: "outgoing", content, sender: null, ...rest });
  return {
    phoneEcho: (conversation, text) =>
      say(conversation, text, { contentAttributes: { external_echo: true } }),
    slackReply: (conversation, text) => say(conversation, text, {}),
    automationMessage: (conversation, text) =>
      say(conversation, text, { contentAttributes: { automation_rule_id: 12 } }),
    automationStatus: (conversation, status) => void forceStatus(stage, conversation, status),
    template: (conversation, text) => say(conversation, text, { type: "template" }),
    otherBot: (conversation, text) =>
      say(conversation, text, { sender: { type: "agent_bot", id: otherBot(stage).id } }),
    captain: (conversation, text) =>
      say(conversation, text, { sender: { type: "captain_assistant", id: 1 } }),
    campaign: (conversation, text) => say(conversation, text, { additionalAttributes: { campaign_id: 4 } }),
    transcript: (messageId, text) => void addTranscript(stage, messageId, text),
  };
}
