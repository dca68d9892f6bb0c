import { MaintenanceError } from "../../errors/maintenanceError";
import { plainWord } from "../../core/foreignText";
import { formatElapsed } from "../../core/formatElapsed";
import type { ConditionInputs } from "./conditionInputs";
import { describeExpectation, type Expectation } from "../../kubernetes/conditions/conditionOf";
import type { Verdict } from "./conditionTracker";

/** That the server does not serve the kind. */
export interface Unserved {
  readonly error: MaintenanceError;
  /** Whether it has served it earlier in this wait. */
  readonly wasServed: boolean;
}

/** How a wait stood when its time was up. */
export interface Unmet {
  readonly last: Verdict;
  /** That reads had failed, and for how long. */
  readonly blindness: { readonly error: MaintenanceError; readonly ms: number } | undefined;
  readonly unserved: Unserved | undefined;
  /** What there is in place of an object that is missing. */
  readonly closest: string | undefined;
}

/** The error of a wait whose time was up. */
export function conditionTimeout(
  inputs: ConditionInputs,
  expectation: Expectation,
  { last, blindness, unserved, closest }: Unmet,
): MaintenanceError {
  const blind =
    blindness === undefined
      ? ""
      : ` It could not be read ${formatElapsed(blindness.ms)} before that. ${blindness.error.message}`;
  const kindless =
    unserved === undefined
      ? ""
      : ` Its kind ${unserved.wasServed ? "is not served any more" : "was never served in this time"}. ${unserved.error.message}`;
  const isUnmatched = inputs.name === undefined && last.isMissing;
  const unmet = isUnmatched ? "no matching resources found" : describeUnmet(expectation, inputs.kind);
  return new MaintenanceError("ERR_WAIT_TIMEOUT", {
    what: `${describeObjects(inputs)}: ${unmet} after ${inputs.timeoutSeconds} s.${kindless}${blind}`,
    lastSeen: last.summary.replace(/\.$/u, ""),
    next: nextOf(last, unserved, closest),
  });
}

function nextOf({ isMissing }: Verdict, unserved: Unserved | undefined, closest: string | undefined): string {
  const again = "run pulumi up again to continue waiting, or raise timeoutSeconds.";
  if (unserved !== undefined) return `Check apiVersion and kind, and what installs the kind; then ${again}`;
  if (isMissing && closest !== undefined) return `Check the name (${closest}); if it is right, ${again}`;
  return `R${again.slice(1)}`;
}

/** What is not so: `Ready=True does not hold`, `it still exists`. */
function describeUnmet(expectation: Expectation, kind: string): string {
  const [what, wanted] =
    "field" in expectation
      ? [expectation.path, expectation.wanted]
      : ["it", "exists" in expectation ? expectation : undefined];
  if (wanted === undefined || !("exists" in wanted))
    return `${describeExpectation(expectation, kind)} does not hold`;
  return `${what} ${wanted.exists ? "does not exist" : "still exists"}`;
}

/** Which objects of their kind are meant: `worker-0`, `app=web`, `all`. */
export function selectionOf({ name, labelSelector, fieldSelector }: ConditionInputs): string {
  const selectors = [labelSelector, fieldSelector].filter((selector) => selector !== undefined);
  return plainWord(name ?? (selectors.length === 0 ? "all" : selectors.join(" ")));
}

/** Objects for messages: `Node worker-0`, `Pod test/web-1`, `Pod test/app=web`, `Node all`. */
function describeObjects(inputs: ConditionInputs): string {
  const { kind, namespace } = inputs;
  const selection = selectionOf(inputs);
  return plainWord(`${kind} ${namespace === undefined ? selection : `${namespace}/${selection}`}`);
}

/** A warning of clocks that differ, where times of one are compared with times of the other. */
export function describeClocks(server: string, aheadMs: number): string | undefined {
  if (aheadMs === 0) return undefined;
  const by = formatElapsed(Math.abs(aheadMs));
  return aheadMs > 0
    ? `the clock of ${server} is ${by} ahead of this machine's: observedAfter is taken to be as much later`
    : `the clock of ${server} is ${by} behind this machine's: what is observed after observedAfter may seem to be from before it, and the wait take as much longer`;
}
