/** A help desk in the test's hands: one conversation in which posts land, that can be away, or lose an answer. */
import type { ErrandResult, Standing } from "../../backend/conversation/errand.ts";
import { type Assignment, type HelpDesk, type Job, TryLater } from "../../backend/engine/ports.ts";
import { AT } from "./builders.ts";
import { standing } from "./there.ts";

export type FakeDesk = HelpDesk & {
  /** What stands there, in order, by what it is. */
  readonly posts: readonly string[];
  /** Every assignment that came, with whether it was said to be a repeat. */
  readonly asked: readonly Pick<Assignment, "errand" | "isRepeat">[];
  /** How often it was asked to read what was missed. */
  readonly caughtUp: readonly (readonly [there: number, newest: number])[];
  readonly typing: readonly boolean[];
  /** The next `times` calls fail: before anything is done, or after, with the answer lost. */
  readonly fail: (how: "before" | "after", times: number) => void;
  /** The visitor has written something there that nobody has delivered yet. */
  readonly write: (id: number) => void;
  /** What happens at the last moment before a reply is said. */
  readonly meanwhile: (act: () => Promise<unknown>) => void;
  readonly stand: (status: Standing["status"]) => void;
};

export function createFakeDesk(): FakeDesk {
  const posts: string[] = [];
  const asked: Pick<Assignment, "errand" | "isRepeat">[] = [];
  const caughtUp: (readonly [number, number])[] = [];
  const typing: boolean[] = [];
  const done = new Map<number, number>();
  const failures: ("before" | "after")[] = [];
  let status: Standing["status"] = "bot";
  let newestOfVisitor = 0;
  let lastId = 2_000;
  let changes = 0;
  let meanwhile = async (): Promise<unknown> => undefined;

  const stands = (): Standing => standing({ status, at: AT + changes, isBots: status === "bot" });
  const post = ({ errand }: Assignment, what: string): ErrandResult => {
    lastId += 1;
    posts.push(what);
    done.set(errand, lastId);
    return { type: "done", id: lastId, standing: null };
  };
  const move = (to: Standing["status"]): void => {
    if (status === to) return;
    status = to;
    changes += 1;
  };
  const isStale = ({ newest }: { readonly newest: number }) => newestOfVisitor > newest;
  const reply = async (
    assignment: Assignment,
    job: Extract<Job, { type: "reply" }>,
  ): Promise<ErrandResult> => {
    if (status !== "bot") return { type: "taken", standing: stands() };
    if (isStale(job)) return { type: "outdated" };
    await meanwhile();
    return assignment.mayStill() ? post(assignment, `bot: ${job.text}`) : { type: "outdated" };
  };
  const act = async (assignment: Assignment): Promise<ErrandResult> => {
    const { job, errand, isRepeat } = assignment;
    const id = isRepeat ? done.get(errand) : undefined;
    if (id !== undefined) return { type: "done", id, standing: null };
    if (job.type === "reply") return reply(assignment, job);
    if (job.type !== "stand") return post(assignment, nameOf(job));
    if (status === job.believed) move(job.status);
    posts.push(`stands ${status}`);
    return { type: "done", id: null, standing: stands() };
  };
  return {
    posts,
    asked,
    caughtUp,
    typing,
    run: async (assignment) => {
      asked.push({ errand: assignment.errand, isRepeat: assignment.isRepeat });
      const failure = failures.shift();
      if (failure === "before") throw new TryLater("the help desk is away");
      const result = await act(assignment);
      if (failure === "after") throw new TryLater("the answer was lost");
      return result;
    },
    showTyping: async (_where, isOn) => void typing.push(isOn),
    catchUp: async (there, newest) => void caughtUp.push([there, newest]),
    fail: (how, times) => failures.push(...Array.from({ length: times }, () => how)),
    write: (id) => {
      newestOfVisitor = id;
    },
    meanwhile: (given) => {
      meanwhile = given;
    },
    stand: move,
  };
}

function nameOf(job: Exclude<Job, { type: "reply" | "stand" }>): string {
  switch (job.type) {
    case "begin":
      return `begins for ${job.visitor}`;
    case "carry":
      return `${job.name ?? job.author}: ${job.text}`;
    case "packet":
      return `packet: ${job.packet.reason}`;
    case "note":
      return `note: ${job.about}`;
  }
}
