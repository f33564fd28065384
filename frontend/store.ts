/** Holds the state: every event goes through `update`, its commands are performed, and a frame is rendered once. */
import type { Command } from "./command.ts";
import type { PageEvent, Send, Stamp } from "./event.ts";
import type { PageState, Step } from "./state.ts";

export type StoreParts = {
  readonly update: (state: PageState, event: PageEvent, stamp: Stamp) => Step;
  readonly stamp: () => Stamp;
  readonly perform: (command: Command, send: Send) => void;
  readonly render: (state: PageState) => void;
  /** Calls back before the next frame. */
  readonly onFrame: (callback: () => void) => void;
};

export function createStore(initial: PageState, parts: StoreParts): Send {
  let state = initial;
  let isRenderDue = false;
  const renderFrame = () => {
    if (!isRenderDue) return;
    isRenderDue = false;
    parts.render(state);
  };
  const send: Send = (event) => {
    const next = parts.update(state, event, parts.stamp());
    if (next.state !== state && !isRenderDue) {
      isRenderDue = true;
      parts.onFrame(renderFrame);
    }
    state = next.state;
    for (const command of next.commands) {
      // The focus may go to a field that only this state shows, and the next key must find the new text in it.
      if (command.type === "focus") renderFrame();
      parts.perform(command, send);
    }
  };
  return send;
}
