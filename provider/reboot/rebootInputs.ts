import {
  type Fault,
  faultsOfSeconds,
  faultsOfUnknownArguments,
  longestTimeoutSeconds,
  type Raw,
  unknownArgumentsOf,
} from "../pulumi/validation";
import type { ConfigurationSource } from "../pulumi/configuration";
import type { ClusterInputs } from "../backends/clusterInputs";
import { faultsOfTriggers } from "../pulumi/triggers";
import { isUnknown } from "../pulumi/unknown";
import { faultsOfWindowInputs, type WindowInputs } from "../windows/keepToWindow";
import { faultsOfIgnoredWindow } from "../windows/ignoredWindow";
import { rebootArguments } from "./rebootArguments";
import { faultsOfDrainInputs } from "./drainBefore";
import { faultsOfBudget } from "./budget/budgetPlan";
import { faultsOfHealthInputs } from "./healthAround";
import type { BudgetInputs, DrainInputs, HealthInputs } from "./steps";
import { faultsOfConnection, faultsOfNode, faultsOfTimeout } from "../nodes/nodeInputs";

/** All that is wrong with the inputs of a `NodeReboot`; needs no request. */
export function faultsOfReboot(
  inputs: Raw<{
    node: string;
    triggers: unknown;
    timeoutSeconds: number;
    polling: unknown;
    settleSeconds: number;
    rebootOnCreate: boolean;
    unknownArguments: string[];
  }> &
    Raw<WindowInputs & DrainInputs & BudgetInputs & HealthInputs> &
    Raw<ClusterInputs>,
  source: ConfigurationSource,
): Fault[] {
  const faults = [
    ...faultsOfUnknownArguments(inputs.unknownArguments, rebootArguments),
    ...faultsOfNode(inputs.node),
    ...faultsOfTriggers(inputs.triggers),
    ...faultsOfTimeout(inputs.timeoutSeconds),
    ...faultsOfPolling(inputs.polling),
    ...faultsOfWindowInputs(inputs, true),
    ...faultsOfIgnoredWindow(inputs, source),
    ...faultsOfDrainInputs(inputs, source),
    ...faultsOfBudget("budget", inputs.budget),
    ...faultsOfHealthInputs(inputs, source),
    ...faultsOfSeconds("settleSeconds", inputs.settleSeconds, 0, longestTimeoutSeconds),
  ];
  if (!isUnknown(inputs.rebootOnCreate) && typeof inputs.rebootOnCreate !== "boolean") {
    faults.push({ property: "rebootOnCreate", reason: "must be true or false" });
  }
  return [...faults, ...faultsOfConnection(inputs, source)];
}

/** The longest pause between two looks that makes sense, in seconds: an hour. */
const longestPauseSeconds = 3600;
const pollingNames = ["minSeconds", "maxSeconds"];

/** What is wrong with the bounds of the pauses between two looks at a job. */
function faultsOfPolling(polling: unknown): Fault[] {
  if (polling === undefined || isUnknown(polling)) return [];
  if (typeof polling !== "object" || polling === null || Array.isArray(polling))
    return [{ property: "polling", reason: "must be an object, such as { minSeconds: 5, maxSeconds: 60 }" }];
  const { minSeconds, maxSeconds } = polling as Raw<{ minSeconds: number; maxSeconds: number }>;
  const faults = [
    ...faultsOfUnknownArguments(unknownArgumentsOf(polling, pollingNames), pollingNames).map((fault) => ({
      ...fault,
      property: `polling.${fault.property}`,
    })),
    ...faultsOfSeconds("polling.minSeconds", minSeconds, 1, longestPauseSeconds),
    ...faultsOfSeconds("polling.maxSeconds", maxSeconds, 1, longestPauseSeconds),
  ];
  if (
    faults.length === 0 &&
    typeof minSeconds === "number" &&
    typeof maxSeconds === "number" &&
    minSeconds > maxSeconds
  )
    faults.push({ property: "polling.minSeconds", reason: "must not be more than polling.maxSeconds" });
  return faults;
}

/** `--exclude` and `--target` can leave out the creation of a step; what builds on it then has nothing to go by. */
export function faultsOfMissingStep(output: unknown, step: string): Fault[] {
  if (output !== undefined && output !== null) return [];
  const reason = `has no record: it was excluded from this update; run pulumi up without --target or --exclude, or add --target-dependents`;
  return [{ property: step, reason: `${reason}.`, code: "ERR_STEP_EXCLUDED" }];
}

/**
 * A transform can give a single step another node than the steps before it have. That node was never asked for.
 *
 * @param step what the step is called in a message, and the one before it
 */
export function faultsOfOtherNode(
  node: unknown,
  before: unknown,
  [step, stepBefore]: readonly [string, string] = ["the request", "its order"],
): Fault[] {
  if (before === undefined || isUnknown(before) || isUnknown(node) || node === before) return [];
  const reason = `is ${JSON.stringify(node)} for ${step}, and ${JSON.stringify(before)} for ${stepBefore}: a transform, --target or --exclude changed only some steps of one NodeReboot`;
  return [{ property: "node", reason }];
}
