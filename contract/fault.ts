/** Faults as RFC 9457 `application/problem+json`. `errors` names each wrong field. */
import { type Static, Type } from "typebox";

export const problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  errors: Type.Optional(Type.Array(Type.Object({ field: Type.String(), detail: Type.String() }))),
});
export type Problem = Static<typeof problem>;
