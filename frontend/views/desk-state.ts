/** Whether the agent is connected, as whom, and the button that changes it. One button, so that the focus stays on it. */
import { element, setAttribute, setText } from "../dom.ts";
import type { Send } from "../event.ts";
import type { DeskState, PageState } from "../state.ts";
import { isConnected } from "../update-desk.ts";

/** Who signs in without a name of their own. */
const NAMELESS = "agent";

export function mountDeskState(place: HTMLElement, send: Send): (state: PageState) => void {
  const text = element("span");
  const status = element("p", { class: "badge", id: "agent-status" }, [
    element("span", { class: "dot" }),
    text,
  ]);
  const name = element("p", { class: "agent-name", id: "agent-name" });
  const button = element("button", { type: "button", class: "button" });
  let isOn = false;
  const renderStatus = (connected: boolean) => {
    setAttribute(status, "data-tone", connected ? "good" : "idle");
    setText(text, connected ? "Agent: Connected" : "Agent: Not connected");
  };
  button.addEventListener("click", () =>
    send({ part: "desk", type: isOn ? "disconnect-clicked" : "connect-clicked" }),
  );
  place.append(status, name, button);
  return ({ desk }) => {
    isOn = desk.link !== "off" && desk.link !== "signing-in";
    renderStatus(isConnected(desk));
    setText(name, nameOf(desk));
    name.hidden = name.textContent === "";
    setText(button, isOn ? "Disconnect" : "Connect Agent");
    setAttribute(button, "class", isOn ? "button is-quiet" : "button is-primary");
    setAttribute(button, "aria-busy", desk.link === "signing-in" ? "true" : null);
  };
}

function nameOf({ session }: DeskState): string {
  return session === null || session.agent === NAMELESS ? "" : session.agent;
}
