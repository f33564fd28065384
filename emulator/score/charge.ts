/** Whose a conversation is at each of its lines, as far as anybody outside of the bot can say. */

import type { Line, ToldAt } from "./story.ts";

type Charge =
  | { readonly owner: "bot" }
  /** Both going on and staying out are right for the bot. */
  | { readonly owner: "either" }
  /** Since when the bot knows that it is people's; null as long as it was not told. */
  | { readonly owner: "people"; readonly toldAt: ToldAt };

/** A line with the charge that held right before it. */
export interface ChargedLine {
  readonly line: Line;
  readonly charge: Charge;
}

function peoples(charge: Charge, toldAt: ToldAt): Charge {
  const before = charge.owner === "people" ? charge.toldAt : null;
  if (before === null || toldAt === null) return { owner: "people", toldAt: before ?? toldAt };
  return { owner: "people", toldAt: Math.min(before, toldAt) };
}

/**
 * Pending is the bot's, until a person writes to the visitor; every other status is people's, until it is pending again.
 * A person assigned to a pending conversation leaves it open who answers: Chatwoot 4.16.2 keeps it pending, later ones
 * open it. So does a bot assigned to one that people have.
 */
function next(charge: Charge, line: Line): Charge {
  switch (line.type) {
    case "status-became":
      return line.status === "pending" ? { owner: "bot" } : peoples(charge, line.toldAt);
    case "person-wrote":
      return peoples(charge, line.toldAt);
    case "person-assigned":
      return charge.owner === "bot" ? { owner: "either" } : charge;
    case "bot-assigned":
      return charge.owner === "people" ? { owner: "either" } : charge;
    case "visitor-wrote":
    case "bot-wrote":
      return charge;
  }
}

export function withCharge(lines: readonly Line[]): readonly ChargedLine[] {
  let charge: Charge = { owner: "people", toldAt: null };
  return lines.map((line) => {
    const charged = { line, charge };
    charge = next(charge, line);
    return charged;
  });
}
