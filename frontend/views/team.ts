/** Who else is at the desk, and how much they have to do. */
import type { DeskTeam } from "../../contract/desk.ts";
import { element, setText } from "../dom.ts";
import { mountList, type Row } from "../keyed-list.ts";
import type { DeskState, PageState } from "../state.ts";

/** More names than that are no glance. */
const MOST_SHOWN = 8;

type Member = DeskTeam["agents"][number];

const ORDER: Readonly<Record<Member["state"], number>> = { online: 0, away: 1, offline: 2 };

export function mountTeam(place: HTMLElement): (state: PageState) => void {
  const members = element("ul", { class: "team-members", role: "list", "aria-label": "Team" });
  const rest = element("p", { class: "member-more" });
  const strip = element("div", { class: "team" }, [members, rest]);
  place.append(strip);
  const render = mountList<Member>(members, {
    keyOf: ({ agent }) => agent,
    mountRow: mountMember,
    isSame: (before, after) => before === after,
  });
  let shown: DeskState["team"] | null = null;
  return ({ desk }) => {
    if (desk.team === shown) return;
    shown = desk.team;
    const sorted = desk.team.toSorted((left, right) => ORDER[left.state] - ORDER[right.state]);
    // Who is alone needs no team.
    strip.hidden = sorted.length < 2;
    render(sorted.slice(0, MOST_SHOWN));
    const hidden = sorted.length - MOST_SHOWN;
    rest.hidden = hidden <= 0;
    setText(rest, `and ${hidden} more`);
  };
}

function mountMember(): Row<Member> {
  const name = element("span", { class: "member-name" });
  const load = element("span", { class: "member-load" });
  const words = element("span", { class: "unseen" });
  const node = element("li", { class: "member" }, [element("span", { class: "dot" }), name, words, load]);
  const render = ({ agent, state, load: has, capacity, skills }: Member) => {
    node.dataset["state"] = state;
    node.title = skills.length === 0 ? state : `${state} · ${skills.join(", ")}`;
    setText(name, agent);
    setText(words, `, ${state}, `);
    setText(load, `${has}/${capacity}`);
  };
  return { node, render };
}
