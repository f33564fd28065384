/** `POST /toggle-human` and `GET /human-status`: the seed's global switch, and with `user_id` one person's. */

import { problem } from "../../contract/fault.ts";
import { type HumanMode, humanMode, statusQuery, toggleBody } from "../../contract/human-mode.ts";
import type { Doors } from "./doors.ts";
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
        const desk = await engine.receiveDesk({ type: "switch-flipped", enabled });
        return { human_mode: desk.humanMode };
      }
      const { id: conversation } = (await findEntry(archive, user)).conversation;
      const receipt = await engine.receive({
        type: "human-mode-set",
        conversation,
        enabled,
        at: clock.now(),
      });
      return { human_mode: receipt.desk.humanMode || receipt.conversation.control.owner === "human" };
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
      const { control } = (await findEntry(archive, user)).conversation;
      return { human_mode: desk.humanMode || control.owner === "human" };
    },
  );
}
