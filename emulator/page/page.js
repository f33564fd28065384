/** The page: asks for the state, draws it, and plays what is pressed. */

import {
  agentLine,
  conversationButton,
  deliveryLine,
  element,
  fill,
  isForVisitor,
  requestLine,
  visitorLine,
} from "./draw.js";

const POLL_MS = 600;
const FAULTS = [
  ["Double a delivery", { on: "delivery", do: { type: "duplicate", id: "new" } }],
  ["Delay a delivery 3 s", { on: "delivery", do: { type: "delay", ms: 3000 } }],
  ["Hold back behind 2", { on: "delivery", do: { type: "reorder", behind: 2 } }],
  ["Lose a delivery", { on: "delivery", do: { type: "drop" } }],
  ["Stale snapshot", { on: "delivery", do: { type: "stale", changes: 2 } }],
  ["Do, then cut", { on: "api", match: { method: "POST" }, do: { type: "answer-then-drop" } }],
  ["Cut", { on: "api", do: { type: "drop-before" } }],
  ["429", { on: "api", do: { type: "rate-limited" } }],
  ["500", { on: "api", do: { type: "fail-before" } }],
  ["Do, then 500", { on: "api", match: { method: "POST" }, do: { type: "fail-after" } }],
  ["Away for 10 s", null],
];
const API_KINDS = [
  "delay",
  "drop-before",
  "answer-then-drop",
  "rate-limited",
  "fail-before",
  "fail-after",
  "bad-gateway",
];
const DELIVERY_KINDS = ["duplicate", "delay", "reorder", "drop", "stale"];
const DANA = 5;

const part = (id) => document.getElementById(id);
let state = null;
let drawn = "";
let visiting = null;
let watching = null;

async function play(path, body = {}) {
  const answer = await fetch(`/emulator/${path}`, { method: "POST", body: JSON.stringify(body) });
  await look();
  return answer.json();
}

function draw() {
  if (state === null) return;
  const { conversations } = state;
  const seen = conversations.find(({ id }) => id === visiting);
  const watched = conversations.find(({ id }) => id === watching);
  drawVisitor(conversations, seen);
  drawAgent(conversations, watched);
  fill(part("deliveries"), state.deliveries.toReversed().map(deliveryLine));
  fill(part("requests"), state.requests.toReversed().map(requestLine));
}

function drawVisitor(conversations, seen) {
  const buttons = conversations.map((one) => {
    const button = element("button", {
      type: "button",
      textContent: one.contactName,
      onclick: () => visit(one.id),
    });
    button.setAttribute("aria-current", String(one.id === visiting));
    return button;
  });
  fill(part("visitors"), buttons);
  const choose = (message, item) => void play("visitor/submit", { message, values: [item] });
  fill(
    part("chat"),
    (seen?.messages ?? []).filter(isForVisitor).map((message) => visitorLine(message, choose)),
  );
  const typing = seen?.typing ?? null;
  part("chat-typing").textContent = typing === null || typing.isPrivate ? "" : `${typing.name} is typing …`;
}

function drawAgent(conversations, watched) {
  const newest = conversations.toReversed();
  fill(
    part("conversations"),
    newest.map((one) => conversationButton(one, one.id === watching, watch)),
  );
  fill(part("thread"), (watched?.messages ?? []).map(agentLine));
  const labels = watched?.labels.join(", ") ?? "";
  part("standing").textContent =
    watched === undefined
      ? ""
      : [watched.status, watched.assignee?.name ?? "nobody", labels].filter(Boolean).join(" · ");
  for (const button of part("acts").children) button.disabled = watched === undefined;
}

function visit(id) {
  visiting = id;
  watching = id;
  draw();
}

function watch(id) {
  watching = id;
  draw();
}

async function look() {
  try {
    const answer = await fetch("/emulator/state");
    const text = await answer.text();
    part("reach").textContent = "";
    if (text === drawn) return;
    drawn = text;
    state = JSON.parse(text);
    draw();
  } catch {
    part("reach").textContent = "The emulator does not answer.";
  }
}

function onSubmit(id, act) {
  part(id).addEventListener("submit", (event) => {
    event.preventDefault();
    act();
  });
}

/** The text of the field, which is then empty; null for none. */
function take(id) {
  const field = part(id);
  const text = field.value.trim();
  field.value = "";
  return text === "" ? null : text;
}

async function say() {
  const text = take("say-text");
  if (text === null) return;
  const { conversation } = await play(
    "visitor/write",
    visiting === null ? { text } : { text, conversation: visiting },
  );
  if (visiting === null) visit(conversation);
}

function reply() {
  const text = take("reply-text");
  if (text === null || watching === null) return;
  void play("agent/reply", { conversation: watching, text, private: part("is-note").checked });
}

const ACTS = [
  ["Open", () => play("agent/status", { conversation: watching, status: "open" })],
  ["Pending", () => play("agent/status", { conversation: watching, status: "pending" })],
  ["Resolve", () => play("agent/status", { conversation: watching, status: "resolved" })],
  ["Snooze", () => play("agent/status", { conversation: watching, status: "snoozed" })],
  ["Assign to me", () => play("agent/assign", { conversation: watching, agent: DANA })],
  ["Assign bot", () => play("agent/assign-bot", { conversation: watching })],
  [
    "Reply by phone",
    () => play("other/phone-echo", { conversation: watching, text: "Answered from my phone." }),
  ],
];

function button(label, act) {
  return element("button", { type: "button", textContent: label, onclick: () => void act() });
}

function setRates() {
  const value = Number(part("part").value);
  const share = (kinds) => Object.fromEntries(kinds.map((kind) => [kind, value / kinds.length]));
  void play("faults/seeded", { api: share(API_KINDS), delivery: share(DELIVERY_KINDS) });
}

function toggleFaults() {
  const drawer = part("faults");
  drawer.hidden = !drawer.hidden;
  part("open-faults").setAttribute("aria-expanded", String(!drawer.hidden));
}

part("acts").append(...ACTS.map(([label, act]) => button(label, act)));
part("fault-buttons").append(
  ...FAULTS.map(([label, fault]) =>
    button(label, () => (fault === null ? play("down", { ms: 10_000 }) : play("faults/next", fault))),
  ),
);
part("new-visitor").addEventListener("click", () => {
  visiting = null;
  draw();
  part("say-text").focus();
});
part("open-faults").addEventListener("click", toggleFaults);
part("clear-faults").addEventListener("click", () => void play("faults/clear"));
onSubmit("say", () => void say());
onSubmit("reply", reply);
onSubmit("rates", setRates);
setInterval(() => {
  if (!document.hidden) void look();
}, POLL_MS);
void look();
