// What many runs say together.

/** The value below which such a part of them is. */
function quantile(values, part) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}

export const median = (values) => quantile(values, 0.5);

/** The middle one, and between what the half of them is, in milliseconds. */
export function summary(values, digits = 1) {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((part) => quantile(values, part).toFixed(digits));
  return [`${middle} ms`, `${low} – ${high}`];
}

/** What one took to what another took, each time to the other's time in the same round: what slows both is no matter. */
export const ratio = (values, others) => median(values.map((value, round) => value / others[round]));
