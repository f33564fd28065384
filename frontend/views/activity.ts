/** For admins: who did what when, and whether anybody was forgotten, in a dialog over the page. */
import type { AuditPage, DeskHealth } from "../../contract/desk.ts";
import { element, setAttribute, setText, timeElement } from "../dom.ts";
import { describeTime } from "../entry-words.ts";
import type { Send } from "../event.ts";
import { mountList, type Row } from "../keyed-list.ts";
import type { PageState } from "../state.ts";

type AuditRow = AuditPage["rows"][number];

export function mountActivity(place: HTMLElement, send: Send): (state: PageState) => void {
  const button = element("button", { type: "button", class: "text-button", id: "show-activity" }, [
    "Activity",
  ]);
  button.addEventListener("click", () => send({ part: "activity", type: "activity-opened" }));
  const dialog = mountDialog(send);
  place.append(button, dialog.node);
  return ({ desk }) => {
    button.hidden = desk.session?.role !== "admin";
    dialog.render(desk.activity);
  };
}

type Dialog = {
  readonly node: HTMLElement;
  readonly render: (activity: PageState["desk"]["activity"]) => void;
};

function mountDialog(send: Send): Dialog {
  const title = element("h2", { id: "activity-title" }, ["Activity"]);
  const close = element("button", { type: "button", class: "button is-small" }, ["Close"]);
  const health = element("p", { class: "health" });
  const problem = element("p", { class: "problem" });
  const body = element("tbody");
  const names = ["When", "Who", "What", "Conversation", "Detail"];
  const heads = names.map((name) => element("th", { scope: "col" }, [name]));
  const table = element("table", {}, [element("thead", {}, [element("tr", {}, heads)]), body]);
  const older = element("button", { type: "button", class: "button is-small" }, ["Show older"]);
  const scroller = element(
    "div",
    { class: "activity-rows", role: "region", "aria-labelledby": title.id, tabindex: "0" },
    [table, older],
  );
  const head = element("div", { class: "activity-head" }, [title, close]);
  const node = element("dialog", { class: "activity", "aria-labelledby": title.id }, [
    head,
    health,
    problem,
    scroller,
  ]);
  close.addEventListener("click", () => node.close());
  node.addEventListener("close", () => send({ part: "activity", type: "activity-closed" }));
  older.addEventListener("click", () => send({ part: "activity", type: "older-clicked" }));
  const renderRows = mountList<AuditRow>(body, {
    keyOf: ({ number }) => String(number),
    mountRow: mountAuditRow,
    isSame: (before, after) => before === after,
  });
  const render = (activity: PageState["desk"]["activity"]) => {
    if (activity === null) return node.close();
    setText(health, activity.health === null ? "" : describeHealth(activity.health));
    problem.hidden = activity.problem === null;
    setText(problem, activity.problem ?? "");
    renderRows(activity.rows);
    older.hidden = !activity.hasMore;
    setAttribute(older, "aria-busy", activity.isReading ? "true" : null);
    if (!node.open) node.showModal();
  };
  return { node, render };
}

function mountAuditRow({ at, who, what, user_id, detail }: AuditRow): Row<AuditRow> {
  const words = [who, what.replaceAll("-", " "), user_id ?? "", detail];
  const cells = words.map((word) => element("td", {}, [word]));
  const node = element("tr", {}, [element("td", {}, [timeElement(at)]), ...cells]);
  return { node, render: () => undefined };
}

function describeHealth(health: DeskHealth): string {
  const oldest =
    health.waiting === 0
      ? "Nobody waits"
      : `Waiting: ${health.waiting}, the longest for ${describeTime(health.oldest_unanswered_ms)}`;
  const elsewhere = health.elsewhere === 0 ? "" : `, ${health.elsewhere} at the help desk`;
  const places = `${health.queued} in the queue, ${health.offered} offered, ${health.assigned} with agents${elsewhere}`;
  const breaches =
    health.breaches.length === 0
      ? "nobody is forgotten"
      : `forgotten: ${health.breaches.map(({ conversation, detail }) => `${conversation} (${detail})`).join(", ")}`;
  return `${oldest}; ${places}; agents online: ${health.agents_online}; ${breaches}.`;
}
