/** The canned replies that match what is typed behind a slash, above the field. The focus stays in the field. */
import { offeredReplies } from "../canned-replies.ts";
import { element, keepFocusOnClick, setAttribute } from "../dom.ts";
import type { ReplyEvent, Send } from "../event.ts";
import type { DeskState } from "../state.ts";

/** Without a list they mean what they mean in any field. */
const KEYS: Readonly<Record<string, ReplyEvent>> = {
  ArrowDown: { part: "reply", type: "option-moved", by: 1 },
  ArrowUp: { part: "reply", type: "option-moved", by: -1 },
  Escape: { part: "reply", type: "list-closed" },
};

type CannedList = { readonly node: HTMLElement; readonly render: (desk: DeskState) => void };

/** Writes into the field which option Enter would choose, and listens to the keys that choose. */
export function mountCannedList(field: HTMLTextAreaElement, send: Send): CannedList {
  const node = element("ul", {
    class: "canned",
    id: "canned-replies",
    role: "listbox",
    "aria-label": "Canned replies",
  });
  setAttribute(field, "aria-autocomplete", "list");
  keepFocusOnClick(node);
  field.addEventListener("keydown", (event) => {
    const act = event.isComposing ? undefined : KEYS[event.key];
    if (act === undefined) return;
    if (node.childElementCount > 0) event.preventDefault();
    send(act);
  });
  let shown: readonly unknown[] = [];
  const render = (desk: DeskState) => {
    const replies = offeredReplies(desk);
    const isSame = replies.length === shown.length && replies.every((reply, index) => reply === shown[index]);
    if (!isSame) node.replaceChildren(...replies.map((reply, index) => makeOption(reply, index, send)));
    shown = replies;
    node.hidden = replies.length === 0;
    const active = node.children[desk.form.option];
    for (const option of node.children) setAttribute(option, "aria-selected", String(option === active));
    setAttribute(field, "aria-controls", replies.length === 0 ? null : node.id);
    setAttribute(field, "aria-activedescendant", active?.id ?? null);
    active?.scrollIntoView({ block: "nearest" });
  };
  return { node, render };
}

type CannedReply = ReturnType<typeof offeredReplies>[number];

function makeOption({ name, text }: CannedReply, index: number, send: Send): HTMLElement {
  const option = element("li", { class: "canned-reply", id: `canned-${index}`, role: "option" }, [
    element("span", { class: "canned-name" }, [`/${name}`]),
    " ",
    element("span", { class: "canned-text", dir: "auto" }, [text]),
  ]);
  option.addEventListener("click", () => send({ part: "reply", type: "option-chosen", option: index }));
  return option;
}
