/** Where the agent answers, or writes a note for the desk: whom, what, and what was wrong with it. */
import { element, icon, isSendKey, keepFocusOnClick, setAttribute, setText, setValue } from "../dom.ts";
import type { Send } from "../event.ts";
import { keysOf } from "../shortcuts.ts";
import type { DeskState, PageState, Writing } from "../state.ts";
import { mountCannedList } from "./canned-list.ts";

export function mountReplyForm(place: HTMLElement, send: Send): (state: PageState) => void {
  const userId = mountUserId(send);
  const writing = mountWriting(send);
  const reply = mountReply(send);
  const note = mountNote(send);
  const submitName = element("span");
  const button = element("button", { type: "submit", class: "button is-primary" }, [
    submitName,
    icon("send"),
  ]);
  const form = element("form", { class: "reply-form" }, [
    element("div", { class: "user-id-row" }, [...userId.nodes, writing.node]),
    userId.problem.node,
    note.hint,
    element("div", { class: "reply-row" }, [reply.node, note.node, button]),
    reply.problem.node,
    note.problem.node,
  ]);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send({ part: "reply", type: "form-sent" });
  });
  keepFocusOnClick(button);
  place.append(form);
  return ({ desk }) => {
    setAttribute(form, "data-writing", desk.form.writing);
    setText(submitName, desk.form.writing === "reply" ? "Send Reply" : "Save Note");
    setValue(userId.field, desk.form.userId);
    userId.problem.render(desk.form.userIdProblem);
    writing.render(desk.form.writing);
    reply.render(desk);
    note.render(desk);
  };
}

function mountUserId(send: Send) {
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

/** One button, so that the focus stays on it; what is pressed writes for the desk alone. */
function mountWriting(send: Send) {
  const button = element(
    "button",
    {
      type: "button",
      class: "button is-small note-toggle",
      id: "note-toggle",
      "aria-keyshortcuts": keysOf("note"),
    },
    [icon("lock"), "Note"],
  );
  let next: Writing = "note";
  button.addEventListener("click", () => send({ part: "reply", type: "writing-chosen", writing: next }));
  const render = (writing: Writing) => {
    next = writing === "note" ? "reply" : "note";
    setAttribute(button, "aria-pressed", String(writing === "note"));
  };
  return { node: button, render };
}

type Writer = {
  readonly node: HTMLElement;
  readonly problem: ProblemLine;
  readonly render: (desk: DeskState) => void;
};

function mountReply(send: Send): Writer {
  const field = makeField("reply-text", "reply", "Write a reply…");
  const label = element("label", { for: field.id, class: "unseen" }, ["Reply"]);
  const canned = mountCannedList(field, send);
  const problem = mountProblem(field);
  const node = element("div", { class: "reply-box" }, [label, field, canned.node]);
  field.addEventListener("input", () => send({ part: "reply", type: "reply-typed", text: field.value }));
  onSendKey(field, () => send({ part: "reply", type: "enter-pressed" }));
  const render = (desk: DeskState) => {
    node.hidden = desk.form.writing !== "reply";
    const hasCanned = (desk.session?.replies.length ?? 0) > 0;
    setAttribute(
      field,
      "placeholder",
      hasCanned ? "Write a reply, or / for a canned one…" : "Write a reply…",
    );
    setValue(field, desk.form.text);
    canned.render(desk);
    problem.render(node.hidden ? null : desk.form.textProblem);
  };
  return { node, problem, render };
}

function mountNote(send: Send): Writer & { readonly hint: HTMLElement } {
  const field = makeField("note-text", "note", "Write a note…");
  const label = element("label", { for: field.id, class: "unseen" }, ["Internal note"]);
  const hint = element("p", { class: "note-hint", id: "note-hint" }, [
    icon("lock"),
    "Internal note: only the desk reads it, never the visitor.",
  ]);
  const problem = mountProblem(field, hint.id);
  const node = element("div", { class: "reply-box" }, [label, field]);
  field.addEventListener("input", () => send({ part: "reply", type: "note-typed", text: field.value }));
  onSendKey(field, () => send({ part: "reply", type: "form-sent" }));
  const render = ({ form }: DeskState) => {
    node.hidden = form.writing !== "note";
    hint.hidden = node.hidden;
    setValue(field, form.note);
    problem.render(node.hidden ? null : form.noteProblem);
  };
  return { node, hint, problem, render };
}

function makeField(id: string, name: string, placeholder: string): HTMLTextAreaElement {
  return element("textarea", {
    id,
    name,
    placeholder,
    class: "field grows",
    rows: "1",
    dir: "auto",
    autocomplete: "off",
    enterkeyhint: "send",
  });
}

function onSendKey(field: HTMLElement, submit: () => void): void {
  field.addEventListener("keydown", (event) => {
    if (!isSendKey(event)) return;
    event.preventDefault();
    submit();
  });
}

type ProblemLine = { readonly node: HTMLElement; readonly render: (problem: string | null) => void };

/** `hintId` names what describes the field anyway. */
function mountProblem(field: HTMLElement, hintId: string | null = null): ProblemLine {
  const node = element("p", { class: "problem", id: `${field.id}-problem` });
  const render = (problem: string | null) => {
    node.hidden = problem === null;
    setText(node, problem ?? "");
    const described = [hintId, problem === null ? null : node.id].filter((id) => id !== null);
    setAttribute(field, "aria-invalid", problem === null ? null : "true");
    setAttribute(field, "aria-describedby", described.length === 0 ? null : described.join(" "));
  };
  return { node, render };
}
