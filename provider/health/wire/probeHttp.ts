import { attempted } from "../../http/repeatRead";
import { showUrl } from "../../kubernetes/apiErrors";
import { transportFor, type ReadinessContext } from "../healthContext";
import type { HttpWanted } from "../options/readinessOptions";

/** As the answer of a server that has just started may take. */
const timeoutMs = 10_000;

/**
 * Asks once, and says what is missing of the answer. One that doesn't come is no failure of the look: it is what the
 * probe is there to see.
 *
 * Source: Kubernetes, "Configure Liveness, Readiness and Startup Probes", "HTTP probes": a status from 200 to 399 is well.
 */
export async function probeHttp(wanted: HttpWanted, context: ReadinessContext): Promise<string[]> {
  const url = new URL(wanted.url);
  const [low, high] = wanted.expectedStatus;
  const transport = transportFor(wanted, context);
  // Who expects a redirect must see it.
  const followRedirects = !(low >= 300 && high <= 399);
  const attempt = await attempted(() => transport({ method: "GET", url, timeoutMs, followRedirects }));
  if ("failure" in attempt) return [`GET ${showUrl(url)} failed: ${attempt.failure.message}`];
  const { status } = attempt.response;
  if (status >= low && status <= high) return [];
  const expected = low === high ? String(low) : `${low} to ${high}`;
  return [`GET ${showUrl(url)} answered ${status}, and ${expected} is expected`];
}
