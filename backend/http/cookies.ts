/** Cookies that only we can write: signed with their purpose, out of scripts' reach, sent to us alone. */
import type { FastifyReply, FastifyRequest } from "fastify";

export type SignedCookie = {
  readonly name: string;
  /** Signed with the value, so that a visitor's cookie is never taken for an agent's. */
  readonly purpose: string;
  readonly seconds: number;
};

const ATTRIBUTES = { path: "/", httpOnly: true, sameSite: "strict", secure: "auto" } as const;

/** The value that was written, null when there is none or somebody else wrote it. */
export function readCookie(request: FastifyRequest, { name, purpose }: SignedCookie): string | null {
  const signed = request.cookies[name];
  if (signed === undefined) return null;
  const { valid, value } = request.unsignCookie(signed);
  return valid && value.startsWith(`${purpose}:`) ? value.slice(purpose.length + 1) : null;
}

export function writeCookie(
  reply: FastifyReply,
  { name, purpose, seconds }: SignedCookie,
  value: string,
): void {
  reply.setCookie(name, `${purpose}:${value}`, { ...ATTRIBUTES, signed: true, maxAge: seconds });
}

export function clearCookie(reply: FastifyReply, { name }: SignedCookie): void {
  reply.clearCookie(name, ATTRIBUTES);
}
