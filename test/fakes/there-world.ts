/**
 * A help desk and Baton in one room: what really stands there, what of it was told and in which order, and what Baton
 * did. Posting is one step here, so that no window remains in which anybody could step in.
 */
import { decide } from "../../backend/conversation/decide.ts";
import {
  type Errand,
  type ErrandResult,
  nothingThere,
  type Standing,
} from "../../backend/conversation/errand.ts";
import { wantedThere } from "../../backend/conversation/errands.ts";
import type { Happening, HelpDeskTold, SaidThere } from "../../backend/conversation/happening.ts";
import { defaultPolicy, type Policy } from "../../backend/conversation/policy.ts";
import type { Conversation, Message, TurnEnding } from "../../backend/conversation/state.ts";
import { ANNA, AT, aConversation, around, asksOf, HERE } from "./builders.ts";

type Post = {
  readonly id: number;
  readonly by: SaidThere["by"] | "bot";
  readonly text: string;
  readonly mark: number | null;
};

export type ThereAct =
  | { readonly type: "visitor" }
  | { readonly type: "agent" }
  | { readonly type: "stand"; readonly status: Standing["status"] }
  | { readonly type: "assign" }
  /** One of the deliveries that wait is delivered, once or twice, or lost. */
  | { readonly type: "deliver"; readonly which: number; readonly how: "once" | "twice" | "lose" }
  | { readonly type: "answer"; readonly which: number; readonly how: "says" | "hands-over" | "fails" }
  /** The first errand is done; with its answer lost it is done again later. */
  | { readonly type: "errand"; readonly how: "done" | "lost" }
  | { readonly type: "pass"; readonly ms: number };

export type ThereWorld = {
  readonly act: (act: ThereAct) => void;
  /** Everything that was told reaches Baton, what was lost is read again, all is done that waits. */
  readonly settle: () => void;
  readonly state: () => Conversation;
  readonly status: () => Standing["status"];
  readonly posts: readonly Post[];
  readonly log: readonly Message[];
  readonly endings: readonly TurnEnding[];
  /** Bot replies said although people had it there. */
  readonly talkOvers: () => number;
};

const policy: Policy = {
  ...defaultPolicy,
  idleCloseMs: null,
  handback: { ...defaultPolicy.handback, afterwards: "stay" },
};

const knownOf = ({ memory }: Conversation) => memory.there ?? nothingThere;

/** More rounds than any plan of a test leaves undone. */
const MOST_ROUNDS = 500;

export function openThereWorld(): ThereWorld {
  const here = around({ policy });
  const posts: Post[] = [];
  const waiting: HelpDeskTold[] = [];
  const asks: { turn: number; fence: number }[] = [];
  const log: Message[] = [];
  const endings: TurnEnding[] = [];
  let conversation = aConversation({ channel: "chatwoot" });
  let status: Standing["status"] = "bot";
  let agent: Standing["agent"] = null;
  let changes = 0;
  let now = AT;
  let lastId = 900;
  let talkOvers = 0;
  /** True from a person's word or opening until it is given back. */
  let isPeoples = false;

  const standing = (): Standing => ({
    status,
    agent,
    isBots: status === "bot" && agent === null,
    at: AT + changes,
  });
  const take = (happening: Happening) => {
    const isRepeat =
      "key" in happening && happening.key !== null && log.some(({ key }) => key === happening.key);
    const news =
      isRepeat && happening.type === "help-desk-told" ? { ...happening, said: null, key: null } : happening;
    const decision = decide(conversation, here, news);
    log.push(...decision.messages);
    endings.push(...decision.endings);
    asks.push(...asksOf(decision.effects).map(({ turn, fence }) => ({ turn, fence })));
    conversation = decision.next;
  };
  const tell = (post: Post | null): HelpDeskTold => {
    const isOurs = post === null || post.by === "bot" || post.mark !== null;
    const said: SaidThere | null = isOurs
      ? null
      : {
          by: post.by,
          agent: post.by === "agent" ? ANNA : null,
          id: post.id,
          text: post.text,
          files: [],
          writtenAt: now,
        };
    return {
      type: "help-desk-told",
      channel: "chatwoot",
      conversation: HERE,
      at: now,
      there: 57,
      standing: standing(),
      said,
      key: said && `m${said.id}`,
    };
  };
  const change = (to: Standing["status"]) => {
    if (status === to) return;
    status = to;
    changes += 1;
    isPeoples = to === "people" || (to === "closed" && isPeoples);
    waiting.push(tell(null));
  };
  const post = (by: Post["by"], text: string, mark: number | null = null): number => {
    lastId += 1;
    changes += 1;
    const posted: Post = { id: lastId, by, text, mark };
    posts.push(posted);
    waiting.push(tell(posted));
    return lastId;
  };

  const reply = (errand: Extract<Errand, { type: "reply" }>): ErrandResult => {
    const onItsWay = conversation.turn?.reply;
    if (onItsWay?.errand !== errand.id || onItsWay.next !== null) return { type: "outdated" };
    const { newest, charge } = knownOf(conversation);
    const isAnswered = posts.some(({ id, by }) => id > charge && by === "agent");
    if (status !== "bot" || isAnswered) return { type: "taken", standing: standing() };
    if (posts.some(({ id, by }) => id > newest && by === "visitor")) return { type: "outdated" };
    if (isPeoples) talkOvers += 1;
    return { type: "done", id: post("bot", errand.text, errand.id), standing: null };
  };
  const perform = (errand: Errand): ErrandResult => {
    const before = posts.find(({ mark }) => mark === errand.id);
    if (before !== undefined) return { type: "done", id: before.id, standing: null };
    switch (errand.type) {
      case "reply":
        return reply(errand);
      case "stand":
        if (wantedThere(conversation) !== errand.status) return { type: "outdated" };
        if (status === errand.believed) change(errand.status);
        return { type: "done", id: null, standing: standing() };
      case "begin":
      case "carry":
      case "packet":
      case "note":
        return { type: "done", id: post("bot", errand.type, errand.id), standing: null };
    }
  };
  const doErrand = (how: "done" | "lost") => {
    const errand = conversation.memory.there?.errands[0];
    if (errand === undefined) return;
    const result = perform(errand);
    if (how === "done")
      take({ type: "errand-ended", conversation: HERE, at: now, errand: errand.id, result });
  };
  const answer = (which: number, how: "says" | "hands-over" | "fails") => {
    const asked = asks.splice(which % Math.max(1, asks.length), 1)[0];
    if (asked === undefined) return;
    const about = { conversation: HERE, at: now, ...asked };
    if (how === "says") take({ type: "bot-answered", ...about, text: `reply ${lastId}` });
    if (how === "hands-over")
      take({ type: "bot-handed-over", ...about, reason: "asked", summary: null, wanted: [] });
    if (how === "fails") take({ type: "bot-failed", ...about });
  };
  const deliver = (which: number, how: "once" | "twice" | "lose") => {
    const told = waiting.splice(which % Math.max(1, waiting.length), 1)[0];
    if (told === undefined || how === "lose") return;
    take({ ...told, at: now });
    if (how === "twice") take({ ...told, at: now });
  };
  const pass = (ms: number) => {
    const until = now + ms;
    while (conversation.alarm !== null && conversation.alarm <= until) {
      now = Math.max(now, conversation.alarm);
      take({ type: "alarm-rang", conversation: HERE, at: now });
    }
    now = until;
  };
  const isQuiet = () =>
    waiting.length + asks.length + knownOf(conversation).errands.length === 0 &&
    conversation.turn === null &&
    (posts.length === 0 || wantedThere(conversation) === status);
  const readAgain = () => {
    take(tell(null));
    for (const posted of posts) take(tell(posted));
  };
  return {
    act: (act) => {
      switch (act.type) {
        case "visitor":
          if (status === "closed") change("bot");
          post("visitor", `words ${lastId}`);
          return;
        case "agent":
          post("agent", `person ${lastId}`);
          isPeoples = status !== "closed";
          return;
        case "stand":
          if (act.status === "bot") isPeoples = false;
          return change(act.status);
        case "assign":
          agent = ANNA;
          changes += 1;
          waiting.push(tell(null));
          return;
        case "deliver":
          return deliver(act.which, act.how);
        case "answer":
          return answer(act.which, act.how);
        case "errand":
          return doErrand(act.how);
        case "pass":
          return pass(act.ms);
      }
    },
    settle: () => {
      for (let round = 0; round < MOST_ROUNDS; round++) {
        if (round > 0 && isQuiet()) return;
        while (waiting.length > 0) deliver(0, "once");
        readAgain();
        doErrand("done");
        answer(0, "says");
        pass(10_000);
      }
      throw new Error("it never came to rest");
    },
    state: () => conversation,
    status: () => status,
    posts,
    log,
    endings,
    talkOvers: () => talkOvers,
  };
}
