/** Where the agent answers: whom, what, and what was wrong with it. */
import { element, icon, isSendKey, keepFocusOnClick, setAttribute, setText, setValue } from "../dom.ts";
import type { Send } from "../event.ts";
import type { PageState } from "../state.ts";

export function mountReplyForm(place: HTMLElement, send: Send): (state: PageState) => void {
  const userId = mountUserId(send);
  const reply = mountReply(send);
  const button = element("button", { type: "submit", class: "button is-primary" }, [
    "Send Reply",
    icon("send"),
  ]);
  const row = element("div", { class: "reply-row" }, [...reply.nodes, button]);
  const form = element("form", { class: "reply-form" }, [
    element("div", { class: "user-id-row" }, userId.nodes),
    userId.problem.node,
    row,
    reply.problem.node,
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send({ part: "reply", type: "reply-sent" });
  });
  keepFocusOnClick(button);
  place.append(form);
  return ({ desk }) => {
    setValue(userId.field, desk.form.userId);
    setValue(reply.field, desk.form.text);
    userId.problem.render(desk.form.userIdProblem);
    reply.problem.render(desk.form.textProblem);
  };
}

type Labelled<Field extends HTMLElement> = {
  readonly field: Field;
  readonly nodes: readonly Node[];
  readonly problem: ProblemLine;
};

function mountUserId(send: Send): Labelled<HTMLInputElement> {
  const field = element("input", {
    id: "user-id",
    name: "user-id",
    class: "field",
    placeholder: "user-1",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
  });
  const label = element("label", { for: field.id, class: "label" }, ["User ID"]);
  field.addEventListener("input", () => send({ part: "reply", type: "user-id-typed", text: field.value }));
  return { field, nodes: [label, field], problem: mountProblem(field) };
}

function mountReply(send: Send): Labelled<HTMLTextAreaElement> {
  const field = element("textarea", {
    id: "reply-text",
    name: "reply",
    class: "field grows",
    rows: "1",
    dir: "auto",
    placeholder: "Write a reply…",
    autocomplete: "off",
    enterkeyhint: "send",
  });
  const label = element("label", { for: field.id, class: "unseen" }, ["Reply"]);
  field.addEventListener("input", () => send({ part: "reply", type: "reply-typed", text: field.value }));
  field.addEventListener("keydown", (event) => {
    if (!isSendKey(event)) return;
    event.preventDefault();
    send({ part: "reply", type: "reply-sent" });
  });
  return { field, nodes: [label, field], problem: mountProblem(field) };
}

type ProblemLine = { readonly node: HTMLElement; readonly render: (problem: string | null) => void };

function mountProblem(field: HTMLElement): ProblemLine {
  const node = element("p", { class: "problem", id: `${field.id}-problem` });
  const render = (problem: string | null) => {
    node.hidden = problem === null;
    setText(node, problem ?? "");
    setAttribute(field, "aria-invalid", problem === null ? null : "true");
    setAttribute(field, "aria-describedby", problem === null ? null : node.id);
  };
  return { node, render };
}
