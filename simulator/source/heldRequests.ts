/** Requests that something on the way keeps, after it has ended their connections. */
export class HeldRequests {
  readonly #waiting = new Map<() => void, NodeJS.Timeout | undefined>();

  /** @param closing drops what is held by then */
  constructor(closing: AbortSignal) {
    closing.addEventListener("abort", () => {
      for (const timer of this.#waiting.values()) clearTimeout(timer);
      this.#waiting.clear();
    });
  }

  /**
   * Delivers a request in real milliseconds, or with all others; without a number only with all others.
   *
   * @example held.keep(() => reboot("worker-0.openstacklocal"), 45_000)
   */
  keep(deliver: () => void, laterMs: number | undefined): void {
    const once = (): void => {
      clearTimeout(this.#waiting.get(once));
      if (this.#waiting.delete(once)) deliver();
    };
    this.#waiting.set(once, laterMs === undefined ? undefined : setTimeout(once, laterMs));
  }

  /** Delivers everything now, in the order of arrival. Returns how many requests that were. */
  deliverAll(): number {
    const waiting = [...this.#waiting.keys()];
    for (const deliver of waiting) deliver();
    return waiting.length;
  }
}
