/** The epoch that an agent looked at, as an entity tag: https://www.rfc-editor.org/rfc/rfc9110#name-if-match. */
import type { FastifyRequest } from "fastify";
import { HttpFault } from "./faults.ts";

/** The epoch in If-Match; null without the header, or for `*`: whatever it is now. */
export function epochOf(request: FastifyRequest): number | null {
  const header = request.headers["if-match"];
  if (header === undefined || header.trim() === "*") return null;
  const epoch = /^"(\d{1,15})"$/.exec(header.trim())?.[1];
  if (epoch !== undefined) return Number(epoch);
  throw new HttpFault(422, 'If-Match must be the epoch of the entry in quotes, such as "3".', {
    field: "If-Match",
  });
}

export const tagOf = (epoch: number): string => `"${epoch}"`;
