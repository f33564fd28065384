/** Opening hours: whether they are on at a moment, and how people read them. */
import type { Hours, Span } from "./policy.ts";

const DAYS: readonly string[] = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** Making a formatter costs far more than using it, and a policy has two of them. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  formatters.set(timeZone, made);
  return made;
}

/** True when `at` (milliseconds since 1970) lies within the hours; null is always. */
export function isOpenAt(hours: Hours | null, at: number): boolean {
  if (hours === null) return true;
  const parts = new Map(
    formatterFor(hours.timeZone)
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  );
  const day = DAYS.indexOf(parts.get("weekday") ?? "");
  const minute = Number(parts.get("hour")) * 60 + Number(parts.get("minute"));
  return (hours.week[day] ?? []).some(({ from, to }) => from <= minute && minute < to);
}

/** As in "Mon–Fri 9:00–17:00 (Europe/Berlin)": days in a row with the same hours stand together. */
export function describeHours({ timeZone, week }: Hours): string {
  const runs: { first: number; last: number; spans: string }[] = [];
  for (const day of [1, 2, 3, 4, 5, 6, 0]) {
    const spans = (week[day] ?? []).map(describeSpan).join(" and ");
    const run = runs.at(-1);
    if (run?.spans === spans) run.last = day;
    else runs.push({ first: day, last: day, spans });
  }
  const open = runs.filter(({ spans }) => spans !== "");
  const words = open.map(({ first, last, spans }) => `${daysOf(first, last)} ${spans}`);
  return `${words.join(", ")} (${timeZone})`;
}

const daysOf = (first: number, last: number) =>
  first === last ? DAYS[first] : `${DAYS[first]}–${DAYS[last]}`;

const describeSpan = ({ from, to }: Span) => `${clockTime(from)}–${clockTime(to)}`;

const clockTime = (minutes: number) => `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
