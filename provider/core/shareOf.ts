/** A number, or a share such as `"10%"`. */
export type Share = number | string;

/** Whether it is a share of something: a whole number of at least 1, or 1% to 100%. */
export function isShare(value: unknown): value is Share {
  if (typeof value === "number") return Number.isInteger(value) && value >= 1;
  return typeof value === "string" && /^(?:100|[1-9][0-9]?)%$/u.test(value);
}

/**
 * How many of so many a share allows: rounded down, as in Kubernetes (`maxUnavailable`), but never none, which would let
 * nothing ever happen.
 */
export function allowedBy(share: Share, of: number): number {
  return typeof share === "number" ? share : Math.max(1, Math.floor((of * Number.parseInt(share, 10)) / 100));
}
