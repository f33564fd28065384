/** Opening hours as people write them: `{ "timeZone": "Europe/Berlin", "mon": ["09:00-12:00", "13:00-17:00"] }`. */
import { type Static, Type } from "typebox";
import type { Hours, Span } from "../conversation/policy.ts";
import type { Fault } from "./schema-faults.ts";
import { group, groupOrNull, worded } from "./schema-parts.ts";

/** More parts than that no day has. */
const MOST_SPANS = 12;

const CLOCK = "(?:[01]\\d|2[0-3]):[0-5]\\d";

const span = worded(`^${CLOCK}-(?:${CLOCK}|24:00)$`, 'hours from and to, such as "09:00-17:00"');

const day = (name: string) =>
  Type.Unsafe<readonly string[] | undefined>({
    type: "array",
    description: `${name}: hours such as "09:00-12:00", in order; closed when left out.`,
    items: span,
    maxItems: MOST_SPANS,
  });

/** The week begins with Sunday, as in the policy. */
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

export const hoursSchema = (description: string) =>
  groupOrNull(
    group(
      description,
      {
        timeZone: worded("^[\\w+/:-]{1,60}$", 'a time zone such as "Europe/Berlin"', {
          description: 'A time zone by its IANA name, such as "Europe/Berlin" or "America/New_York".',
        }),
        mon: day("Monday"),
        tue: day("Tuesday"),
        wed: day("Wednesday"),
        thu: day("Thursday"),
        fri: day("Friday"),
        sat: day("Saturday"),
        sun: day("Sunday"),
      },
      ["timeZone"],
    ),
  );

type HoursFile = Static<ReturnType<typeof hoursSchema>>;

/** What a schema cannot see; `path` is where the hours stand in the file. */
export function hoursFaults(hours: HoursFile, path: string): readonly Fault[] {
  if (hours === null) return [];
  const days = DAYS.flatMap((name) => spanFaults(hours[name] ?? [], `${path}.${name}`));
  const isEmpty = DAYS.every((name) => hours[name] === undefined);
  return [
    ...(isTimeZone(hours.timeZone) ? [] : [noTimeZone(path, hours.timeZone)]),
    ...(isEmpty ? [{ path, words: `${path} has no day; add one, such as "mon": ["09:00-17:00"].` }] : []),
    ...days,
  ];
}

function noTimeZone(path: string, name: string): Fault {
  const words = `${path}.timeZone must be a time zone such as "Europe/Berlin", not ${JSON.stringify(name)}.`;
  return { path, words };
}

/** The engine brings the list of time zones. */
function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }) !== null;
  } catch (fault) {
    if (fault instanceof RangeError) return false;
    throw fault;
  }
}

function spanFaults(spans: readonly string[], path: string): readonly Fault[] {
  return spans.flatMap((written, index) => {
    const { from, to } = spanOf(written);
    const before = index === 0 ? 0 : spanOf(spans[index - 1] ?? written).to;
    const at = `${path}#${index + 1}`;
    if (from >= to)
      return [
        { path: at, words: `${at} must end after it begins; split a night at 24:00, not "${written}".` },
      ];
    if (from < before)
      return [{ path: at, words: `${at} must begin after the hours before it end, not "${written}".` }];
    return [];
  });
}

function spanOf(written: string): Span {
  const [from = 0, to = 0] = written.split("-").map((clock) => {
    const [hours = 0, minutes = 0] = clock.split(":").map(Number);
    return hours * 60 + minutes;
  });
  return { from, to };
}

/** The hours as Baton uses them; only for hours without faults. */
export function hoursOf(hours: HoursFile): Hours | null {
  if (hours === null) return null;
  return { timeZone: hours.timeZone, week: DAYS.map((name) => (hours[name] ?? []).map(spanOf)) };
}
