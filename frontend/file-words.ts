/** What came with a message, in words. */

const UNITS = ["kB", "MB", "GB"] as const;
const STEP = 1_000;

/** Such as "120 kB": whole numbers from ten on, one decimal below. */
export function describeBytes(bytes: number): string {
  if (bytes < STEP) return `${bytes} B`;
  const power = UNITS.findIndex((_, index) => Math.round(bytes / STEP ** (index + 1)) < STEP);
  const index = power === -1 ? UNITS.length - 1 : power;
  const amount = bytes / STEP ** (index + 1);
  const rounded = amount < 9.95 ? amount.toFixed(1).replace(/\.0$/, "") : String(Math.round(amount));
  return `${rounded} ${UNITS[index]}`;
}

/** How many there are of which nothing else is known; empty when there are none. */
export function describeCount(attachments: number, named: number): string {
  const left = attachments - named;
  if (left <= 0) return "";
  const more = named === 0 ? "" : "more ";
  return left === 1 ? `1 ${more}attachment` : `${left} ${more}attachments`;
}
