/** Figures of many samples, and how they are written. */

/** The nearest-rank percentile, `share` from 0 to 1; NaN of nothing. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The middle one, of an even number the mean of the two middle ones; NaN of nothing. */
export function median(samples: readonly number[]): number {
  const above = samples.toSorted((one, other) => one - other).slice(Math.floor((samples.length - 1) / 2));
  const [middle = Number.NaN, next = middle] = above;
  return samples.length % 2 === 1 ? middle : (middle + next) / 2;
}

/** A figure with so many decimals, a dash when there is none. */
export function write(figure: number, decimals = 0): string {
  return Number.isFinite(figure) ? figure.toFixed(decimals) : "–";
}
