/** The packet of a handover: why, and what whoever takes up the conversation should know, each with its message. */
import type { DeskPacket } from "../../contract/desk.ts";
import { type DeskEntry, isAnswer } from "../desk-entries.ts";
import { element, setAttribute, timeElement } from "../dom.ts";
import { REASON_WORDS } from "../entry-words.ts";
import type { Send } from "../event.ts";

type Claim = DeskPacket["summary"][number];
type Packet = { readonly node: HTMLElement; readonly render: (entry: DeskEntry, isShown: boolean) => void };

export function mountPacket(userId: string, send: Send): Packet {
  const node = element("div", { class: "packet", role: "group", "aria-label": "Handover" });
  const makeReference = ({ seq }: Claim) => {
    const reference = element(
      "button",
      { type: "button", class: "reference", "data-claim": String(seq), "aria-label": `Show message ${seq}` },
      [`#${seq}`],
    );
    reference.addEventListener("click", () => send({ part: "reply", type: "claim-clicked", userId, seq }));
    return reference;
  };
  let shown: DeskPacket | null = null;
  let asked: Claim | null = null;
  const render = ({ packet, lines, marked }: DeskEntry, isShown: boolean) => {
    node.hidden = !isShown || packet === null;
    const question = packet === null ? null : openQuestion(packet, lines);
    const isNew = packet !== shown || question !== asked;
    if (packet !== null && isNew) node.replaceChildren(...partsOf({ ...packet, question }, makeReference));
    shown = packet;
    asked = question;
    const isHere = (seq: number) => lines.some((line) => line.seq === seq);
    for (const reference of node.querySelectorAll<HTMLButtonElement>("[data-claim]")) {
      const seq = Number(reference.dataset["claim"]);
      setAttribute(reference, "aria-pressed", String(seq === marked));
      reference.disabled = !isHere(seq);
    }
  };
  return { node, render };
}

/** Answered since the packet was made, it is open no more. */
function openQuestion({ question }: DeskPacket, lines: DeskEntry["lines"]): Claim | null {
  if (question === null) return null;
  const isAnswered = lines.some((line) => line.seq > question.seq && isAnswer(line));
  return isAnswered ? null : question;
}

type MakeReference = (claim: Claim) => HTMLElement;

function partsOf(packet: DeskPacket, makeReference: MakeReference): readonly Node[] {
  const { reason, since, summary, tried, question } = packet;
  const why = element("p", { class: "packet-reason" }, [REASON_WORDS[reason], " ", timeElement(since)]);
  // An open question that is all there is to say is said once.
  const [only] = summary.length === 1 ? summary : [];
  const isSaid = only !== undefined && only.seq === question?.seq && only.text === question.text;
  const parts = [
    partOf("Summary", isSaid ? [] : summary, makeReference),
    partOf("The bot tried", tried, makeReference),
    partOf("Open question", question === null ? [] : [question], makeReference),
  ].filter((part) => part !== null);
  return parts.length === 0 ? [why] : [why, element("dl", { class: "packet-parts" }, parts)];
}

function partOf(name: string, claims: readonly Claim[], makeReference: MakeReference): HTMLElement | null {
  if (claims.length === 0) return null;
  const words = claims.map((claim) =>
    element("dd", {}, [
      element("span", { class: "claim-text", dir: "auto" }, [claim.text]),
      makeReference(claim),
    ]),
  );
  return element("div", { class: "packet-part" }, [element("dt", {}, [name]), ...words]);
}
