/** What the doors below /emulator/ take, where it is more than ids and texts. */

import { Type } from "typebox";

export const StatusSchema = Type.Union([
  Type.Literal("open"),
  Type.Literal("pending"),
  Type.Literal("resolved"),
  Type.Literal("snoozed"),
]);
export const AvailabilitySchema = Type.Union([
  Type.Literal("online"),
  Type.Literal("busy"),
  Type.Literal("offline"),
]);
export const TextInSchema = Type.Object({ conversation: Type.Integer(), text: Type.String() });
export const FileSchema = Type.Object({
  name: Type.String(),
  contentType: Type.String(),
  text: Type.Optional(Type.String()),
  missingTimes: Type.Optional(Type.Integer()),
});

const Ms = Type.Integer({ minimum: 0, maximum: 600_000 });
const Count = Type.Integer({ minimum: 1, maximum: 1000 });
const Plain = Type.Union([
  Type.Literal("drop-before"),
  Type.Literal("answer-then-drop"),
  Type.Literal("rate-limited"),
  Type.Literal("fail-before"),
  Type.Literal("fail-after"),
  Type.Literal("bad-gateway"),
]);
const ApiFaultSchema = Type.Union([
  Type.Object({ type: Type.Literal("delay"), ms: Ms }),
  Type.Object({ type: Plain }),
]);
const DeliveryFaultSchema = Type.Union([
  Type.Object({
    type: Type.Literal("duplicate"),
    id: Type.Union([Type.Literal("same"), Type.Literal("new")]),
    afterMs: Type.Optional(Ms),
  }),
  Type.Object({ type: Type.Literal("delay"), ms: Ms }),
  Type.Object({ type: Type.Literal("reorder"), behind: Count, holdMs: Type.Optional(Ms) }),
  Type.Object({ type: Type.Literal("drop") }),
  Type.Object({ type: Type.Literal("stale"), changes: Count }),
]);
const Kind = Type.Union([Type.Literal("bot"), Type.Literal("account"), Type.Literal("api-inbox")]);

export const FaultSchema = Type.Union([
  Type.Object({
    on: Type.Literal("api"),
    match: Type.Optional(
      Type.Object({ method: Type.Optional(Type.String()), path: Type.Optional(Type.String()) }),
    ),
    times: Type.Optional(Count),
    do: ApiFaultSchema,
  }),
  Type.Object({
    on: Type.Literal("delivery"),
    match: Type.Optional(Type.Object({ event: Type.Optional(Type.String()), kind: Type.Optional(Kind) })),
    times: Type.Optional(Count),
    do: DeliveryFaultSchema,
  }),
]);

const Rate = Type.Optional(Type.Number({ minimum: 0, maximum: 1 }));
export const RatesSchema = Type.Object({
  api: Type.Optional(
    Type.Object({
      delay: Rate,
      "drop-before": Rate,
      "answer-then-drop": Rate,
      "rate-limited": Rate,
      "fail-before": Rate,
      "fail-after": Rate,
      "bad-gateway": Rate,
    }),
  ),
  delivery: Type.Optional(
    Type.Object({ duplicate: Rate, delay: Rate, reorder: Rate, drop: Rate, stale: Rate }),
  ),
});
