/** What the visitor wants besides an answer: a person, or an e-mail when somebody is there again. */
import type { Stamp, WishEvent } from "./event.ts";
import { describeFault } from "./fault.ts";
import { type AddressForm, addNote, type PageState, type Step, step, withChat } from "./state.ts";

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const FOCUS_COMPOSER = { part: "page", type: "focus", field: "composer" } as const;

export function updateWish(state: PageState, event: WishEvent, stamp: Stamp): Step {
  switch (event.type) {
    case "person-wished":
      return askForPerson(state);
    case "person-asked":
      return step(withChat(state, { isAsking: false }));
    case "ask-failed": {
      const asked = withChat(state, { isAsking: false });
      return step(addNote(asked, `Nobody was asked. ${describeFault(event.fault)}`, stamp));
    }
    case "address-typed":
      return step(withAddress(state, { text: event.text, problem: null }));
    case "address-sent":
      return leaveAddress(state);
    case "address-stored":
      return step(withAddress(state, { text: "", isSending: false, problem: null }), FOCUS_COMPOSER);
    case "address-failed":
      return step(withAddress(state, { isSending: false, problem: describeFault(event.fault) }));
  }
}

/** The button goes away when it has done its work, so the focus goes where the visitor writes. */
function askForPerson(state: PageState): Step {
  if (state.chat.isAsking) return step(state, FOCUS_COMPOSER);
  const asking = withChat(state, { isAsking: true });
  return step(asking, { part: "chat", type: "ask-for-person" }, FOCUS_COMPOSER);
}

function leaveAddress(state: PageState): Step {
  const { text, isSending } = state.chat.address;
  const address = text.trim();
  if (isSending) return step(state);
  if (!ADDRESS.test(address))
    return step(withAddress(state, { problem: "Enter an e-mail address such as ada@example.com." }));
  const sending = withAddress(state, { isSending: true, problem: null });
  return step(sending, { part: "chat", type: "leave-address", address });
}

function withAddress(state: PageState, change: Partial<AddressForm>): PageState {
  return withChat(state, { address: { ...state.chat.address, ...change } });
}
