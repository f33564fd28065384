/** Conversation 57 of the small Chatwoot: a website's, pending, with the bot. */
import { type Answered, type Json, ok, type PlaceAsked } from "./small-chatwoot-wire.ts";

export type SmallMessage = {
  readonly id: number;
  readonly content: string;
  readonly message_type: number;
  readonly private: boolean;
  readonly content_attributes: Json;
  readonly sender: Json | null;
};

export type State = {
  status: string;
  updatedAt: number;
  labels: string[];
  attributes: Json;
  team: number | null;
  typing: string[];
};

type Conversation = {
  readonly state: State;
  readonly messages: SmallMessage[];
  readonly write: (message: Partial<SmallMessage>) => SmallMessage;
};

export function answerInConversation(asked: PlaceAsked, conversation: Conversation): Answered | null {
  const { state } = conversation;
  const body = (asked.body ?? {}) as Json;
  switch (`${asked.method} ${asked.path}`) {
    case "GET /conversations/57":
      return ok(shown(conversation));
    case "GET /conversations/57/messages":
      return ok({ meta: {}, payload: pageOf(conversation.messages, asked.query) });
    case "POST /conversations/57/messages":
      return ok(written(asked, conversation));
    case "POST /conversations/57/toggle_status":
      state.status = String(body["status"]);
      state.updatedAt += 1;
      return ok({ meta: {}, payload: { success: null, conversation_id: 57, current_status: state.status } });
    case "GET /conversations/57/labels":
      return ok({ payload: state.labels });
    case "POST /conversations/57/labels":
      state.labels = body["labels"] as string[];
      return ok({ payload: state.labels });
    case "POST /conversations/57/custom_attributes":
      state.attributes = body["custom_attributes"] as Json;
      return ok({ custom_attributes: state.attributes });
    case "POST /conversations/57/assignments":
      state.team = Number(body["team_id"]);
      return ok({ id: state.team });
    case "POST /conversations/57/toggle_typing_status":
      state.typing.push(String(body["typing_status"]));
      return ok(undefined);
    case "GET /teams":
      return ok([{ id: 3, name: "Support" }]);
    default:
      return null;
  }
}

function shown({ state, messages }: Conversation): Json {
  return {
    id: 57,
    inbox_id: 3,
    status: state.status,
    updated_at: state.updatedAt,
    custom_attributes: state.attributes,
    labels: state.labels,
    meta: { assignee: null, assignee_type: null },
    messages: messages.slice(-1),
  };
}

/** 20 a page, the oldest first, as `MessageFinder` has it. */
function pageOf(messages: readonly SmallMessage[], query: URLSearchParams): readonly SmallMessage[] {
  const after = query.get("after");
  if (after !== null) return messages.filter(({ id }) => id > Number(after)).slice(0, 100);
  const before = Number(query.get("before") ?? Number.MAX_SAFE_INTEGER);
  return messages.filter(({ id }) => id < before).slice(-20);
}

function written({ who, body }: PlaceAsked, { write }: Conversation): SmallMessage {
  const {
    content,
    message_type,
    private: isPrivate,
    content_attributes,
  } = body as SmallMessage & { message_type: unknown };
  const isIncoming = String(message_type) === "incoming";
  const sender =
    who === "bot" ? { id: 7, name: "Bot", type: "agent_bot" } : { id: 5, name: "Dana", type: "user" };
  return write({
    content,
    message_type: isIncoming ? 0 : 1,
    private: isPrivate,
    content_attributes,
    ...(!isIncoming && { sender }),
  });
}
