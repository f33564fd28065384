/** Above the composer: the way to a person, and where to leave an e-mail address when nobody is there. */
import { element, icon, setAttribute, setText, setValue } from "../dom.ts";
import type { Send } from "../event.ts";
import type { PageState } from "../state.ts";

export function mountChatHelp(place: HTMLElement, send: Send): (state: PageState) => void {
  const ask = element("button", { type: "button", class: "button is-small", id: "talk-to-person" }, [
    icon("person"),
    "Talk to a person",
  ]);
  ask.addEventListener("click", () => send({ part: "wish", type: "person-wished" }));
  const address = mountAddress(send);
  const bar = element("div", { class: "chat-help" }, [address.node, ask]);
  place.append(bar);
  return ({ chat }) => {
    const canAsk = chat.control?.can_ask === true;
    const canLeave = chat.control?.can_leave_address === true;
    bar.hidden = !canAsk && !canLeave;
    ask.hidden = !canAsk;
    setAttribute(ask, "aria-busy", chat.isAsking ? "true" : null);
    address.node.hidden = !canLeave;
    address.render(chat.address);
  };
}

type Address = {
  readonly node: HTMLElement;
  readonly render: (form: PageState["chat"]["address"]) => void;
};

function mountAddress(send: Send): Address {
  const field = element("input", {
    id: "address",
    name: "email",
    type: "email",
    class: "field",
    placeholder: "ada@example.com",
    autocomplete: "email",
  });
  const label = element("label", { for: field.id, class: "label" }, ["Your e-mail address"]);
  const button = element("button", { type: "submit", class: "button" }, ["Leave address"]);
  const problem = element("p", { class: "problem", id: "address-problem" });
  const row = element("div", { class: "address-row" }, [field, button]);
  // Baton says itself what is wrong, in the page's own way.
  const form = element("form", { class: "address-form", novalidate: "" }, [label, row, problem]);
  field.addEventListener("input", () => send({ part: "wish", type: "address-typed", text: field.value }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send({ part: "wish", type: "address-sent" });
  });
  return {
    node: form,
    render: ({ text, isSending, problem: words }) => {
      setValue(field, text);
      setAttribute(button, "aria-busy", isSending ? "true" : null);
      problem.hidden = words === null;
      setText(problem, words ?? "");
      setAttribute(field, "aria-invalid", words === null ? null : "true");
      setAttribute(field, "aria-describedby", words === null ? null : problem.id);
    },
  };
}
