/** What a Kubernetes API server says of a request that it did not do. */
export interface ApiStatus {
  /** A word for machines, such as `AlreadyExists`. */
  readonly reason?: string;
  /** A sentence for people. */
  readonly message?: string;
  /** The code inside, which an event of a watch has in place of HTTP's. */
  readonly code?: number;
  /** How long to wait before the next try, in seconds. */
  readonly retryAfterSeconds?: number;
}

/**
 * Reads a `Status` object; empty for anything else, because a proxy in front answers in its own way.
 *
 * Source: Kubernetes API conventions, "Response Status Kind".
 */
export function readStatus(value: unknown): ApiStatus {
  if (typeof value !== "object" || value === null) return {};
  const { kind, reason, message, code, details } = value as Record<string, unknown>;
  if (kind !== "Status") return {};
  const retryAfter = (details as { retryAfterSeconds?: unknown } | null | undefined)?.retryAfterSeconds;
  return {
    ...(typeof reason === "string" && reason !== "" ? { reason } : {}),
    ...(typeof message === "string" && message !== "" ? { message } : {}),
    ...(typeof code === "number" ? { code } : {}),
    ...(typeof retryAfter === "number" && retryAfter >= 0 ? { retryAfterSeconds: retryAfter } : {}),
  };
}

/** {@link readStatus} of a body, whatever it is. */
export function statusOfBody(body: string): ApiStatus {
  try {
    return readStatus(JSON.parse(body) as unknown);
  } catch {
    return {};
  }
}
