/** Does what `update` wants done, and sends what comes of it. */
import * as api from "./api.ts";
import type { ChatCommand, Command, DeskCommand, Field, PageCommand } from "./command.ts";
import type { Send } from "./event.ts";
import { createPerformChat } from "./perform-chat.ts";
import { createPerformDesk } from "./perform-desk.ts";
import { createWatch, type Watch } from "./watch.ts";

/** A glance at another tab does not put the page to sleep. */
const SLEEP_AFTER_MS = 5_000;

export type Focus = (field: Field) => void;

type PageParts = { readonly focus: Focus; readonly watch: Watch };

export function createPerform(focus: Focus): (command: Command, send: Send) => void {
  const page: PageParts = { focus, watch: createWatch() };
  let performChat: ((command: ChatCommand) => void) | null = null;
  let performDesk: ((command: DeskCommand) => void) | null = null;
  return (command, send) => {
    switch (command.part) {
      case "chat":
        performChat ??= createPerformChat(send);
        return performChat(command);
      case "desk":
        performDesk ??= createPerformDesk(send);
        return performDesk(command);
      case "page":
        return performPage(command, send, page);
    }
  };
}

function performPage(command: PageCommand, send: Send, { focus, watch }: PageParts): void {
  switch (command.type) {
    case "read-mode":
      return void readMode(send);
    case "switch-mode":
      return void switchMode(command.enabled, send);
    case "sleep-later":
      return void setTimeout(
        () => send({ part: "page", type: "sleep-due", key: command.key }),
        SLEEP_AFTER_MS,
      );
    case "ask-for-watch":
      watch.ask(() => send({ part: "page", type: "watch-given" }));
      return;
    case "end-watch":
      watch.end();
      return;
    case "focus":
      focus(command.field);
      return;
  }
}

/** A convenience at the start: the live feed tells the same a little later. */
async function readMode(send: Send): Promise<void> {
  const answer = await api.readHumanMode();
  if (answer.type !== "answered") return;
  send({ part: "mode", type: "mode-learnt", humanMode: answer.body.human_mode });
}

async function switchMode(enabled: boolean, send: Send): Promise<void> {
  const answer = await api.switchHumanMode(enabled);
  if (answer.type === "failed") return send({ part: "mode", type: "switch-failed", fault: answer.fault });
  send({ part: "mode", type: "switched", asked: enabled, humanMode: answer.body.human_mode });
}
