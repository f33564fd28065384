/** The courses that a run plays, one conversation each: what happens between a visitor, the bot and an agent. */

import type { Actor } from "./actor.ts";

export interface Course {
  readonly name: string;
  readonly play: (actor: Actor) => Promise<void>;
}

/** Who reads the agent's first words may still be thinking; so all wait out the window, and the bot has to stay out. */
async function talkToAgent(actor: Actor): Promise<void> {
  await actor.outwait();
  actor.write("Thanks. And how long does that take?");
  await actor.hesitate(300);
  actor.reply("Two days, as a rule.");
  await actor.quiet();
  actor.write("Fine, I will wait.");
  await actor.outwait();
}

async function handBack(actor: Actor): Promise<void> {
  if (actor.isPending()) {
    // A person may have answered while it was pending, and a bot need not have opened it: then pending is no change.
    actor.status("open");
    await actor.outwait();
  }
  actor.status("pending");
  await actor.quiet();
}

/** Asks for a person until the conversation is people's; a bot need not give it up, so an agent takes it in the end. */
async function askForPerson(actor: Actor): Promise<void> {
  await actor.ask("I want to talk to a person, please.");
  if (actor.isPending()) await actor.ask("Please connect me with a human agent.");
  if (actor.isPending()) actor.status("open");
}

const courses: readonly [Course, ...Course[]] = [
  {
    name: "questions and answers",
    play: async (actor) => {
      await actor.ask("Where is my order?");
      await actor.ask("Can I still change the address?");
      await actor.ask("What does express shipping cost?");
    },
  },
  {
    name: "bursts of three quick messages",
    play: async (actor) => {
      await actor.burst(["Hi", "I have a question", "Do you ship to Norway?"]);
      await actor.ask("How long does it take?");
      await actor.burst(["One more thing", "about the invoice:", "can you send it again?"]);
    },
  },
  {
    name: "an agent replies while the bot thinks",
    play: async (actor) => {
      await actor.ask("Do you have this in blue?");
      actor.write("And in size 42?");
      await actor.hesitate(60);
      actor.reply("Dana here: yes, both are in stock.");
      await talkToAgent(actor);
    },
  },
  {
    name: "an agent opens the conversation",
    play: async (actor) => {
      await actor.ask("My parcel is damaged.");
      actor.status("open");
      await talkToAgent(actor);
    },
  },
  {
    name: "an agent is assigned, and replies",
    play: async (actor) => {
      await actor.ask("I was charged twice.");
      actor.assign();
      actor.write("Hello?");
      await actor.quiet();
      actor.reply("Dana here: I am looking at your account.");
      await talkToAgent(actor);
    },
  },
  {
    name: "the visitor asks for a person",
    play: async (actor) => {
      await askForPerson(actor);
      await actor.outwait();
      actor.reply("Dana here: what can I do for you?");
      await talkToAgent(actor);
    },
  },
  {
    name: "resolved, and the visitor writes again",
    play: async (actor) => {
      await actor.ask("How do I return this?");
      actor.status("resolved");
      await actor.outwait();
      await actor.ask("Which box do I use?");
    },
  },
  {
    name: "handed back to the bot",
    play: async (actor) => {
      await actor.ask("Is the shop open on Sunday?");
      actor.status("open");
      await talkToAgent(actor);
      actor.reply("I hand you back to our bot.");
      await actor.outwait();
      await handBack(actor);
      await actor.ask("And on holidays?");
    },
  },
  {
    name: "an agent replies from the phone",
    play: async (actor) => {
      actor.write("Do you repair bikes?");
      await actor.hesitate(60);
      actor.replyByPhone("Yes, bring it in any time.");
      await talkToAgent(actor);
      actor.replyByPhone("My colleague, the bot, can tell you the rest.");
      await actor.outwait();
      await handBack(actor);
      await actor.ask("What does it cost?");
    },
  },
];

/** The courses in turn: a run of as many conversations as there are courses plays each once. */
export function courseOf(play: number): Course {
  return courses[(play - 1) % courses.length] ?? courses[0];
}
