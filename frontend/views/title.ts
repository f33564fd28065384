/** The tab's title says how many wait, for an agent who looks elsewhere. */
import { countWaiting } from "../desk-groups.ts";
import { beholderOf, type PageState } from "../state.ts";

export function mountTitle(): (state: PageState) => void {
  const name = document.title;
  return (state) => {
    const waiting = countWaiting(state.desk.entries, beholderOf(state));
    const title = waiting === 0 ? name : `(${waiting}) ${name}`;
    if (document.title !== title) document.title = title;
  };
}
