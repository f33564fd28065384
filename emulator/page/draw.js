/** Draws what the emulator's state says. Everything that anybody wrote is set as text. */

/** An element with its properties and children; texts become text nodes. */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  const { data, ...rest } = properties;
  Object.assign(made, rest);
  Object.assign(made.dataset, data ?? {});
  made.append(...children);
  return made;
}

/** Puts the children in; a reader who was at the end stays at the end. */
export function fill(list, children) {
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  list.replaceChildren(...children);
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

/** The lines of a message with what Chatwoot shows of its Markdown: bold words, quotes and lists. */
function bodyOf(message) {
  const names = message.attachments.map(({ name }) => `📎 ${name}`);
  const lines = [...(message.content ?? "").split("\n"), ...names].filter((line) => line.trim() !== "");
  return lines.map(lineOf);
}

function lineOf(line) {
  if (line.startsWith("> ")) return element("blockquote", {}, ...wordsOf(line.slice(2)));
  return element("p", {}, ...wordsOf(line.replace(/^- /, "• ")));
}

/** Every other part stands between two pairs of stars. */
function wordsOf(line) {
  return line
    .split("**")
    .map((part, index) => (index % 2 === 1 ? element("strong", { textContent: part }) : part));
}

function choicesOf(message, choose) {
  const { items, submitted_values: chosen } = message.contentAttributes;
  if (!Array.isArray(items) || chosen !== undefined) return [];
  return items.map((item) =>
    element("button", {
      type: "button",
      textContent: String(item.title),
      onclick: () => choose(message.id, item),
    }),
  );
}

/** What the visitor sees: no notes and no activity. */
export function visitorLine(message, choose) {
  const isMine = message.type === "incoming";
  const who = isMine ? "" : (message.senderName ?? "Support");
  return element(
    "li",
    { className: isMine ? "mine" : "" },
    ...(who === "" ? [] : [element("small", { textContent: who })]),
    ...bodyOf(message),
    ...choicesOf(message, choose),
  );
}

export function isForVisitor(message) {
  return !message.private && message.type !== "activity";
}

export function agentLine(message) {
  if (message.type === "activity") return element("li", { className: "activity" }, message.content ?? "");
  const isTheirs = message.type === "incoming";
  const who = [
    message.senderName ?? "nobody",
    message.private ? "note" : null,
    message.type === "template" ? "template" : null,
  ];
  return element(
    "li",
    { className: [isTheirs ? "" : "mine", message.private ? "note" : ""].join(" ").trim() },
    element("small", { textContent: who.filter((part) => part !== null).join(" · ") }),
    ...bodyOf(message),
  );
}

/** A conversation to choose, with its status and whose it is. */
export function conversationButton(conversation, isCurrent, choose) {
  const button = element(
    "button",
    { type: "button", onclick: () => choose(conversation.id) },
    `#${conversation.id} ${conversation.contactName}`,
    element("small", { textContent: conversation.status, data: { status: conversation.status } }),
    element("small", { textContent: conversation.assignee?.name ?? "nobody" }),
  );
  button.setAttribute("aria-current", String(isCurrent));
  return button;
}

export function deliveryLine({ event, kind, attempt, status, ms, isFault }) {
  const outcome = status ?? "no answer";
  const time = ms === null ? "" : ` ${Math.round(ms)} ms`;
  return element("li", {
    className: isFault ? "fault" : "",
    textContent: `${kind} ${event} #${attempt}: ${outcome}${time}${isFault ? " (fault)" : ""}`,
  });
}

export function requestLine({ method, path, tokenKind, status, isFault }) {
  const bare = path.replace(/^\/api\/v1\/accounts\/\d+/, "");
  return element("li", {
    className: isFault ? "fault" : "",
    textContent: `${tokenKind} ${method} ${bare}: ${status ?? "cut"}${isFault ? " (fault)" : ""}`,
  });
}
