/** Compares secrets without telling by the time it takes how much of them is alike. */
import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string) => createHash("sha256").update(text).digest();

export function isSame(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}
