/** Plays one conversation of the run: what its visitor and its agent do, and how long they wait. */

import { setTimeout as timer } from "node:timers/promises";
import type { Chance } from "../chance.ts";
import type { Emulator, Status, Written } from "../play.ts";
import { refText } from "./ref.ts";
import type { BareLine } from "./story.ts";
import type { Witness } from "./witness.ts";

export interface Pace {
  /** How long a bot's message may cross with what it was told. */
  readonly windowMs: number;
  /** How long a visitor waits for an answer. */
  readonly answerMs: number;
  /** How long it must be quiet before the bot counts as done. */
  readonly quietMs: number;
}
export interface Scene {
  readonly emulator: Emulator;
  readonly witness: Witness;
  readonly chance: Chance;
  readonly pace: Pace;
  /** Called before each act: something may go wrong. */
  readonly stir: () => void;
  /** Ends all waiting when the run's time is over: waits reject with its reason. */
  readonly signal: AbortSignal;
}
export interface Actor {
  /** The visitor writes and waits until something was done about it and it is quiet. */
  ask(text: string): Promise<void>;
  /** Three quick messages, then as `ask`. */
  burst(texts: readonly [string, string, string]): Promise<void>;
  /** The visitor writes, and waits for nothing. */
  write(text: string): void;
  reply(text: string): void;
  /** A person answers from the phone: nobody is named as its sender. */
  replyByPhone(text: string): void;
  status(status: Status): void;
  assign(): void;
  /** Waits longer than the window after all that the bot was told, so that it has no excuse any more. */
  outwait(): Promise<void>;
  /** Waits until the bot has written nothing for a while. */
  quiet(): Promise<void>;
  /** At most `mostMs`, chosen by the seed. */
  hesitate(mostMs: number): Promise<void>;
  isPending(): boolean;
  /** The conversation is over. */
  leave(): void;
}

const AGENT = 5;
/** Between the messages of a burst; people take longer, but then a bot may well answer each. */
const BURST_GAP_MS = { least: 40, most: 160 };
/** Over the window, for deliveries that are held back. */
const OUTWAIT_MS = 200;
/** A bot that never answers a delivery is not waited for. */
const MOST_OUTWAITS = 8;

function countOf(lines: readonly BareLine[], type: BareLine["type"]): number {
  return lines.filter((line) => line.type === type).length;
}

/** Whether anything was done since the visitor's last message: a reply, a person, or another status than pending. */
function isSettled(lines: readonly BareLine[]): boolean {
  const since = lines.slice(lines.findLastIndex(({ type }) => type === "visitor-wrote") + 1);
  return since.some(
    (line) =>
      line.type === "bot-wrote" ||
      line.type === "person-wrote" ||
      (line.type === "status-became" && line.status !== "pending"),
  );
}

/** Whether a delivery of the conversation is under way, or was answered after that moment. */
function isTellingSince(emulator: Emulator, conversation: number, since: number): boolean {
  return emulator.look
    .deliveries()
    .some((one) => one.conversation === conversation && (one.ms === null || one.at + one.ms > since));
}

function createWaits({ witness, pace, signal }: Scene, lines: () => readonly BareLine[]) {
  const pause = (ms: number) => timer(ms, undefined, { signal });
  /** Whether it held in time. */
  const waitFor = async (holds: () => boolean, ms: number): Promise<boolean> => {
    const isHeld = await witness.until(holds, AbortSignal.any([signal, AbortSignal.timeout(ms)]));
    signal.throwIfAborted();
    return isHeld;
  };
  const quiet = async () => {
    let count = countOf(lines(), "bot-wrote");
    while (await waitFor(() => countOf(lines(), "bot-wrote") > count, pace.quietMs))
      count = countOf(lines(), "bot-wrote");
  };
  const settled = async () => {
    await waitFor(() => isSettled(lines()), pace.answerMs);
    await quiet();
  };
  return { pause, quiet, settled };
}

/** Who writes and acts in the conversation of that play, which the visitor's first message begins. */
function createVoice({ emulator, witness, stir }: Scene, play: number) {
  let conversation: number | null = null;
  let number = 0;
  const known = (): number => {
    if (conversation === null) throw new Error("a course begins with the visitor");
    return conversation;
  };
  return {
    known,
    lines: () => (conversation === null ? [] : witness.lines(conversation)),
    write: (text: string): Written => {
      stir();
      number += 1;
      const marked = `${text} ${refText({ play, number })}`;
      const before = conversation;
      const written =
        before === null
          ? witness.begin(() => emulator.visitor.write(marked))
          : witness.act(before, () => emulator.visitor.write(marked, { conversation: before }));
      conversation = written.conversation;
      return written;
    },
    act: (work: (conversation: number) => unknown): void => {
      stir();
      witness.act(known(), () => work(known()));
    },
  };
}

export function createActor(scene: Scene, play: number): Actor {
  const { emulator, witness, chance, pace } = scene;
  const { agent, other, look } = emulator;
  const { known, lines, write, act } = createVoice(scene, play);
  const { pause, quiet, settled } = createWaits(scene, lines);
  const hesitate = (mostMs: number) => pause(Math.floor(chance.next() * mostMs));
  return {
    write: (text) => void write(text),
    ask: (text) => {
      write(text);
      return settled();
    },
    burst: async ([first, second, third]) => {
      const messages = [write(first).message];
      for (const text of [second, third]) {
        await pause(BURST_GAP_MS.least);
        await hesitate(BURST_GAP_MS.most - BURST_GAP_MS.least);
        messages.push(write(text).message);
      }
      witness.noteBurst(known(), messages);
      await settled();
    },
    reply: (text) => act((conversation) => agent.reply(conversation, text)),
    replyByPhone: (text) => act((conversation) => other.phoneEcho(conversation, text)),
    status: (status) => act((conversation) => agent.status(conversation, status)),
    assign: () => act((conversation) => agent.assign(conversation, AGENT)),
    outwait: async () => {
      for (let turn = 1; turn <= MOST_OUTWAITS; turn += 1) {
        await pause(pace.windowMs + OUTWAIT_MS);
        if (!isTellingSince(emulator, known(), Date.now() - pace.windowMs)) return;
      }
    },
    quiet,
    hesitate,
    isPending: () => look.conversation(known()).status === "pending",
    leave: () => witness.leave(known()),
  };
}
