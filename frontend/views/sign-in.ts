/** Asks for the agent token where one is needed, and says why connecting did not work. */
import { element, setAttribute, setText, setValue } from "../dom.ts";
import type { Send } from "../event.ts";
import type { PageState } from "../state.ts";

export function mountSignIn(place: HTMLElement, send: Send): (state: PageState) => void {
  const field = element("input", {
    id: "agent-token",
    name: "agent-token",
    type: "password",
    class: "field",
    autocomplete: "current-password",
  });
  const label = element("label", { for: "agent-token", class: "label" }, ["Agent token"]);
  const button = element("button", { type: "submit", class: "button" }, ["Sign in"]);
  const row = element("div", { class: "token-row" }, [field, button]);
  const problem = element("p", { class: "problem", id: "sign-in-problem" });
  const form = element("form", { class: "sign-in" }, [label, row, problem]);
  field.addEventListener("input", () => send({ part: "desk", type: "token-typed", text: field.value }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send({ part: "desk", type: "connect-clicked" });
  });
  place.append(form);
  return ({ desk }) => {
    const asks = desk.needsToken && (desk.link === "off" || desk.link === "signing-in");
    form.hidden = !asks && desk.problem === null;
    label.hidden = !asks;
    row.hidden = !asks;
    problem.hidden = desk.problem === null;
    setText(problem, desk.problem ?? "");
    setAttribute(field, "aria-invalid", desk.problem === null ? null : "true");
    setAttribute(field, "aria-describedby", desk.problem === null ? null : problem.id);
    setValue(field, desk.token);
  };
}
