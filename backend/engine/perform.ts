/**
 * Performing effects, outside the lanes, so that a slow model never holds back a person's message.
 * What an effect brings back is a happening again. Each is harmless when performed twice.
 */
import { createAsker } from "./ask-bot.ts";
import type { Drafts } from "./drafts.ts";
import type { EngineParts, Receive } from "./engine.ts";
import { createErrandRunner } from "./errand-runner.ts";
import type { EffectId, Perform } from "./ports.ts";

export function createPerformer(parts: EngineParts, drafts: Drafts, receive: Receive): Perform {
  const { archive, clock, store } = parts;
  const askBot = createAsker(parts, drafts, receive);
  const runErrand = createErrandRunner(parts, receive);

  return async (stored, control, isRepeat) => {
    if (stored.conversation === null) return announceSwitch(stored.id);
    const { id, conversation, effect } = stored;
    switch (effect.type) {
      case "ask-bot":
        return askBot({ id, conversation, effect }, control);
      case "run-errand":
        return runErrand({ id, conversation, effect, isRepeat }, control.signal);
    }
  };

  async function announceSwitch(id: EffectId): Promise<void> {
    const touched = await archive.touchedBySwitch();
    await Promise.all(
      touched.map((conversation) => receive({ type: "switch-changed", conversation, at: clock.now() })),
    );
    await store.finishEffect(id);
  }
}
