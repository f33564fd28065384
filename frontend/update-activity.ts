/** What an admin looks up: who did what when, and how the desk does as a whole. */
import type { ActivityEvent } from "./event.ts";
import { describeFault } from "./fault.ts";
import { type Activity, type PageState, type Step, step, withDesk } from "./state.ts";

const NOTHING_READ: Activity = { rows: [], health: null, isReading: true, hasMore: false, problem: null };

export function updateActivity(state: PageState, event: ActivityEvent): Step {
  // What comes for a view that was closed meanwhile is of no use.
  if (state.desk.activity === null && event.type !== "activity-opened") return step(state);
  const activity = state.desk.activity ?? NOTHING_READ;
  switch (event.type) {
    case "activity-opened":
      return read(state, NOTHING_READ, null);
    case "activity-closed":
      return step(withDesk(state, { activity: null }));
    case "older-clicked":
      return read(state, { ...activity, isReading: true }, activity.rows.at(-1)?.number ?? null);
    case "audit-came": {
      const rows = [...activity.rows, ...event.page.rows];
      const hasMore = event.page.rows.length > 0;
      return step(
        withDesk(state, { activity: { ...activity, rows, hasMore, isReading: false, problem: null } }),
      );
    }
    case "health-came":
      return step(withDesk(state, { activity: { ...activity, health: event.health } }));
    case "activity-failed": {
      const problem = describeFault(event.fault);
      return step(withDesk(state, { activity: { ...activity, isReading: false, problem } }));
    }
  }
}

function read(state: PageState, activity: Activity, before: number | null): Step {
  return step(withDesk(state, { activity }), { part: "desk", type: "read-activity", before });
}
