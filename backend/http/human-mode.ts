/** `POST /toggle-human` and `GET /human-status`: the seed's global switch, and with `user_id` one person's. */

import { problem } from "../../contract/fault.ts";
import { type HumanMode, humanMode, statusQuery, toggleBody } from "../../contract/human-mode.ts";
import type { Desk } from "../conversation/desk.ts";
import type { Conversation } from "../conversation/state.ts";
import type { Doors } from "./doors.ts";
import { faultOf } from "./entry-state.ts";
import { findEntry } from "./find-entry.ts";
import type { App } from "./typed-app.ts";
import type { Who } from "./who.ts";

export function openHumanMode(app: App, doors: Doors, who: Who): void {
  const { archive, clock, engine } = doors;

  app.post(
    "/toggle-human",
    {
      onRequest: who.requireAgent,
      schema: { body: toggleBody, response: { 200: humanMode, default: problem } },
    },
    async (request): Promise<HumanMode> => {
      const { enabled, user_id: user } = request.body;
      if (user === undefined) {
        const flipped = {
          type: "switch-flipped",
          enabled,
          agent: who.agent(request),
          at: clock.now(),
        } as const;
        const desk = await engine.receiveDesk(flipped);
        return { human_mode: desk.humanMode };
      }
      const { id: conversation } = (await findEntry(archive, user)).conversation;
      const receipt = await engine.receive({
        type: "human-mode-set",
        conversation,
        enabled,
        agent: who.agent(request),
        at: clock.now(),
      });
      if (receipt.refusal !== null) throw faultOf(receipt.refusal, receipt.conversation);
      return { human_mode: isWithPeople(receipt.conversation, receipt.desk) };
    },
  );

  app.get(
    "/human-status",
    {
      // How the switch stands everybody may know, how a person's conversation stands only the desk.
      onRequest: async (request) => {
        if (request.query.user_id !== undefined) await who.requireAgent(request);
      },
      schema: { querystring: statusQuery, response: { 200: humanMode, default: problem } },
    },
    async (request): Promise<HumanMode> => {
      const { user_id: user } = request.query;
      const desk = await doors.loadDesk();
      if (user === undefined) return { human_mode: desk.humanMode };
      const { conversation } = await findEntry(archive, user);
      return { human_mode: isWithPeople(conversation, desk) };
    },
  );
}

/** What only the global switch gave to people is the bot's as soon as it is off. */
function isWithPeople({ control }: Conversation, { humanMode }: Desk): boolean {
  return humanMode || (control.owner === "human" && control.reason !== "switch");
}
