/** Opening hours, in the time zone that they are meant in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { describeHours, isOpenAt } from "./hours.ts";
import type { Hours, Span } from "./policy.ts";

const NINE = 540;
const FIVE = 1_020;
const DAY = 1_440;

/** From Sunday on. */
const week = (...days: readonly (readonly Span[])[]) =>
  Array.from({ length: 7 }, (_, index) => days[index] ?? []);
const work: readonly Span[] = [{ from: NINE, to: FIVE }];
const office = (timeZone: string): Hours => ({ timeZone, week: week([], work, work, work, work, work) });

const isOpen = (hours: Hours, iso: string) => isOpenAt(hours, Date.parse(iso));

test("no hours are always", () => {
  assert.equal(isOpenAt(null, 0), true);
});

test("open from the first minute on, up to the last and not with it", () => {
  const utc = office("UTC");
  assert.deepEqual(
    ["08:59:59.999", "09:00", "16:59:59.999", "17:00"].map((time) => isOpen(utc, `2026-06-01T${time}Z`)),
    [false, true, true, false],
  );
});

test("every day has its own hours: not on Saturday, not on Sunday", () => {
  const days = ["05-31", "06-01", "06-02", "06-03", "06-04", "06-05", "06-06"];
  assert.deepEqual(
    days.map((day) => isOpen(office("UTC"), `2026-${day}T12:00Z`)),
    [false, true, true, true, true, true, false],
  );
});

test("hours are meant in their time zone, and so is the day", () => {
  const tokyo = office("Asia/Tokyo");
  assert.equal(isOpen(tokyo, "2026-06-01T00:00Z"), true, "Monday, 9:00 in Tokyo");
  assert.equal(isOpen(tokyo, "2026-05-31T23:59Z"), false, "Monday, 8:59 in Tokyo");
  const losAngeles = office("America/Los_Angeles");
  assert.equal(isOpen(losAngeles, "2026-06-05T23:59Z"), true, "Friday, 16:59 in Los Angeles");
  assert.equal(isOpen(losAngeles, "2026-06-06T00:00Z"), false, "Friday, 17:00 in Los Angeles");
  assert.equal(isOpen(office("Asia/Kolkata"), "2026-06-01T03:30Z"), true, "half an hour off, 9:00");
});

test("nine o'clock is nine o'clock in summer and in winter", () => {
  const berlin = office("Europe/Berlin");
  assert.deepEqual(
    ["2026-03-27T07:59Z", "2026-03-27T08:00Z", "2026-03-30T06:59Z", "2026-03-30T07:00Z"].map((at) =>
      isOpen(berlin, at),
    ),
    [false, true, false, true],
  );
});

test("in the night in which the clock goes back the hour that comes twice counts twice", () => {
  const sunday: Hours = { timeZone: "Europe/Berlin", week: week([{ from: 120, to: 180 }]) };
  assert.deepEqual(
    ["2026-10-24T23:59Z", "2026-10-25T00:00Z", "2026-10-25T01:59Z", "2026-10-25T02:00Z"].map((at) =>
      isOpen(sunday, at),
    ),
    [false, true, true, false],
  );
});

test("in the night in which the clock goes forward the hour that is left out never comes", () => {
  const sunday: Hours = { timeZone: "Europe/Berlin", week: week([{ from: 120, to: 180 }]) };
  for (const at of ["2026-03-29T00:59Z", "2026-03-29T01:00Z", "2026-03-29T01:59Z"])
    assert.equal(isOpen(sunday, at), false, at);
});

test("midnight is the beginning of its day: a day may be open to its end, and the next from its beginning", () => {
  const night: Hours = {
    timeZone: "UTC",
    week: week([], [{ from: 1_320, to: DAY }], [{ from: 0, to: 120 }]),
  };
  assert.deepEqual(
    [
      "2026-06-01T00:00Z",
      "2026-06-01T23:59Z",
      "2026-06-02T00:00Z",
      "2026-06-02T01:59Z",
      "2026-06-02T02:00Z",
    ].map((at) => isOpen(night, at)),
    [false, true, true, true, false],
  );
});

test("a break at noon is closed", () => {
  const halves: Hours = {
    timeZone: "UTC",
    week: week(
      [],
      [
        { from: NINE, to: 720 },
        { from: 780, to: FIVE },
      ],
    ),
  };
  assert.deepEqual(
    ["11:59", "12:00", "12:59", "13:00"].map((time) => isOpen(halves, `2026-06-01T${time}Z`)),
    [true, false, false, true],
  );
});

test("hours are described with days of the same hours together, from Monday on", () => {
  assert.equal(describeHours(office("Europe/Berlin")), "Mon–Fri 9:00–17:00 (Europe/Berlin)");
  const late: readonly Span[] = [
    { from: NINE, to: 720 },
    { from: 785, to: DAY },
  ];
  assert.equal(
    describeHours({ timeZone: "UTC", week: week(work, work, work, [], late, [], work) }),
    "Mon–Tue 9:00–17:00, Thu 9:00–12:00 and 13:05–24:00, Sat–Sun 9:00–17:00 (UTC)",
  );
});
