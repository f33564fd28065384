/** Where the visitor writes. It is never disabled: a message is shown at once and sent when that is possible. */
import { element, icon, isSendKey, keepFocusOnClick, setValue } from "../dom.ts";
import type { Send } from "../event.ts";
import type { PageState } from "../state.ts";

export function mountComposer(place: HTMLElement, send: Send): (state: PageState) => void {
  const field = element("textarea", {
    id: "message",
    name: "message",
    class: "field grows",
    rows: "1",
    dir: "auto",
    placeholder: "Write a message…",
    autocomplete: "off",
    enterkeyhint: "send",
  });
  const label = element("label", { for: "message", class: "unseen" }, ["Message"]);
  const button = element("button", { type: "submit", class: "button is-primary" }, ["Send", icon("send")]);
  const form = element("form", { class: "composer" }, [label, field, button]);
  const submit = () => send({ part: "outbox", type: "message-sent" });
  field.addEventListener("input", () => send({ part: "outbox", type: "text-typed", text: field.value }));
  field.addEventListener("keydown", (event) => {
    if (!isSendKey(event)) return;
    event.preventDefault();
    submit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  keepFocusOnClick(button);
  place.append(form);
  return ({ chat }) => setValue(field, chat.text);
}
