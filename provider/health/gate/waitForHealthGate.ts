import { formatElapsed } from "../../core/formatElapsed";
import { waitUntil } from "../../core/waitUntil";
import { requireEngine } from "../../pulumi/context";
import type { HealthContext } from "../healthContext";
import { healthGateError, missingList } from "../healthErrors";
import type { HealthGateOptions } from "../options/healthGateOptions";
import { readHealthGate } from "./readHealthGate";

/** The first pause between two looks, and the longest one, in milliseconds. */
const [firstPauseMs, longestPauseMs] = [5000, 30_000];
/** So many things are named on the row. */
const mostShown = 3;

/**
 * Waits until a gate is open, for `waitSeconds` at most, with what is missing on the row; with 0 it looks once.
 *
 * @throws ERR_HEALTH_GATE with what is missing; nothing was sent
 */
export async function waitForHealthGate(
  node: string,
  options: HealthGateOptions,
  context: HealthContext,
): Promise<void> {
  const { waitSeconds } = options;
  const { clock, random, engine, rowUrn } = context;
  if (waitSeconds === 0) {
    await requireEngine(context, "wait");
    const missing = await readHealthGate(node, options, context);
    if (missing.length > 0) throw healthGateError(node, missing);
    return;
  }
  const startedMs = clock.monotonicMs();
  const result = await waitUntil<readonly string[]>({
    read: async () => {
      await requireEngine(context, "wait");
      return readHealthGate(node, options, context);
    },
    judge: (missing) => (missing.length === 0 ? "success" : "retry"),
    summarize: (missing) => {
      const elapsed = formatElapsed(clock.monotonicMs() - startedMs);
      if (missing.length > 0)
        engine.progress(
          rowUrn,
          `${node} waits for its health gate: ${missingList(missing, mostShown)} (${elapsed})`,
        );
      return missing.length === 0 ? "open" : "closed";
    },
    timeoutMs: waitSeconds * 1000,
    intervalMs: firstPauseMs,
    maxIntervalMs: longestPauseMs,
    // What the servers do to a look is in what it finds: any other error is of our own.
    isFatal: () => true,
    clock,
    random,
  });
  if (result.outcome === "success") return;
  if (result.outcome === "failure") throw result.error;
  throw healthGateError(node, result.last ?? [], waitSeconds);
}
