/** What `update` wants done, as data. `perform` does it, and what comes back is an event again. */
import type { ActName } from "./desk-groups.ts";

export type ChatCommand =
  | { readonly part: "chat"; readonly type: "make-session" }
  | { readonly part: "chat"; readonly type: "open-feed"; readonly after: number }
  | { readonly part: "chat"; readonly type: "close-feed" }
  | { readonly part: "chat"; readonly type: "retry-later"; readonly attempt: number }
  | {
      readonly part: "chat";
      readonly type: "post-message";
      readonly key: string;
      readonly id: number;
      readonly text: string;
    }
  | { readonly part: "chat"; readonly type: "abort-post"; readonly key: string }
  | { readonly part: "chat"; readonly type: "retry-posts-later"; readonly attempt: number }
  | { readonly part: "chat"; readonly type: "ask-for-person" }
  | { readonly part: "chat"; readonly type: "leave-address"; readonly address: string }
  | { readonly part: "chat"; readonly type: "tell-typing" }
  | { readonly part: "chat"; readonly type: "forget-typing-later"; readonly key: string };

export type DeskCommand =
  | { readonly part: "desk"; readonly type: "make-session"; readonly token: string }
  | { readonly part: "desk"; readonly type: "end-session" }
  | { readonly part: "desk"; readonly type: "open-feed"; readonly after: number }
  | { readonly part: "desk"; readonly type: "close-feed" }
  | { readonly part: "desk"; readonly type: "retry-later"; readonly attempt: number }
  | {
      readonly part: "desk";
      readonly type: "look-again-later";
      readonly userId: string;
      readonly key: string;
    }
  | {
      readonly part: "desk";
      readonly type: "post-reply";
      readonly key: string;
      readonly userId: string;
      readonly text: string;
      readonly epoch: number | null;
    }
  | {
      readonly part: "desk";
      readonly type: "post-note";
      readonly key: string;
      readonly userId: string;
      readonly text: string;
    }
  | {
      readonly part: "desk";
      readonly type: "act";
      readonly act: ActName;
      readonly key: string;
      readonly userId: string;
      readonly epoch: number | null;
    }
  | { readonly part: "desk"; readonly type: "read-entry"; readonly userId: string }
  | { readonly part: "desk"; readonly type: "set-state"; readonly state: "online" | "away" }
  | { readonly part: "desk"; readonly type: "read-activity"; readonly before: number | null }
  | { readonly part: "desk"; readonly type: "ring" };

export type PageCommand =
  | { readonly part: "page"; readonly type: "read-mode" }
  | { readonly part: "page"; readonly type: "switch-mode"; readonly enabled: boolean }
  | { readonly part: "page"; readonly type: "sleep-later"; readonly key: string }
  | { readonly part: "page"; readonly type: "ask-for-watch" }
  | { readonly part: "page"; readonly type: "end-watch" }
  | { readonly part: "page"; readonly type: "focus"; readonly field: Field };

export type Command = ChatCommand | DeskCommand | PageCommand;

/** A field that an event moves the focus to. */
export type Field = "composer" | "token" | "user-id" | "reply" | "note" | "search";
