/** Skills: which ones a visitor's words want, and who at the desk has how many of them. */
import { listen } from "../conversation/words.ts";
import type { RoutingRules, Seat, Strategy } from "./route.ts";

/** How many of the wanted skills each agent online has, by their place among them, and the most that any has. */
export type Supply = { readonly most: number; readonly counts: readonly number[] };

/** The skills whose words are in the text, each once, in the order of the rules. */
export function wantedSkills(text: string, rules: RoutingRules): readonly string[] {
  const isSaid = listen(text);
  return [...new Set(rules.skills.filter(({ words }) => isSaid(words)).map(({ skill }) => skill))];
}

const nothingWanted: Supply = { most: 0, counts: [] };

function supplyOf(wanted: readonly string[], online: readonly Seat[]): Supply {
  const counts = online.map(({ skills }) => wanted.filter((skill) => skills.includes(skill)).length);
  return { most: Math.max(0, ...counts), counts };
}

/** Tells of any list of wanted skills who online has how many; only one strategy asks for skills at all. */
export function supplies(strategy: Strategy, online: readonly Seat[]): (wanted: readonly string[]) => Supply {
  if (strategy !== "skills") return () => nothingWanted;
  // Many visitors want the same: every list is looked up among the agents only once.
  const known = new Map<string, Supply>();
  return (wanted) => {
    if (wanted.length === 0) return nothingWanted;
    const name = JSON.stringify(wanted);
    const supply = known.get(name) ?? supplyOf(wanted, online);
    known.set(name, supply);
    return supply;
  };
}
