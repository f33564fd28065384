/** The global switch, whoever learns first how it stands: the own toggle's answer, the visitor's feed or the desk's. */
import type { ModeEvent, Stamp } from "./event.ts";
import { describeFault, type Fault, isUnauthorised } from "./fault.ts";
import { addNote, addOwnerNote, type PageState, type Step, step, withDesk } from "./state.ts";

const SIGN_IN_FIRST = "Sign in as an agent to switch human mode.";

export function updateMode(state: PageState, event: ModeEvent, stamp: Stamp): Step {
  switch (event.type) {
    case "toggle-clicked":
      return toggle(state);
    case "mode-learnt":
      return step(learnMode(state, event.humanMode, stamp));
    case "switched":
      return goOn(learnMode(state, event.humanMode, stamp), event.asked);
    case "switch-failed":
      return fail({ ...state, mode: { ...state.mode, wanted: null } }, event.fault, stamp);
  }
}

/** Notes a change once: what is known already changes nothing, and the first value is no change. */
export function learnMode(state: PageState, humanMode: boolean, stamp: Stamp): PageState {
  const before = state.mode.value;
  if (before === humanMode) return state;
  const known = { ...state, mode: { ...state.mode, value: humanMode } };
  return before === null ? known : addOwnerNote(known, noteOf(state, humanMode), stamp);
}

function noteOf(state: PageState, humanMode: boolean): string {
  if (humanMode) return "Human Mode is ON. Messages go to a human agent now.";
  const control = state.chat.control;
  const staysWithPerson = control?.owner === "human" && !control.human_mode;
  return staysWithPerson
    ? "Human Mode is OFF. A human agent still has this conversation."
    : "Human Mode is OFF. The bot answers again.";
}

function toggle(state: PageState): Step {
  const { value, wanted } = state.mode;
  const enabled = !(wanted ?? value ?? false);
  const asked = { ...state, mode: { value, wanted: enabled } };
  return wanted === null ? step(asked, { part: "page", type: "switch-mode", enabled }) : step(asked);
}

/** A click during the last request asked for the other way round. */
function goOn(state: PageState, asked: boolean): Step {
  const { wanted } = state.mode;
  if (wanted === null || wanted === asked) return step({ ...state, mode: { ...state.mode, wanted: null } });
  return step(state, { part: "page", type: "switch-mode", enabled: wanted });
}

function fail(state: PageState, fault: Fault, stamp: Stamp): Step {
  if (!isUnauthorised(fault))
    return step(addNote(state, `Human Mode was not switched. ${describeFault(fault)}`, stamp));
  const asking = withDesk({ ...state, pane: "desk" }, { needsToken: true, problem: SIGN_IN_FIRST });
  return step(asking, { part: "page", type: "focus", field: "token" });
}
