import type { Fault } from "../pulumi/validation";
import { faultsOfMissingStep } from "./rebootInputs";
import type { RebootContext } from "./rebootContext";

/** Notes whether a step has failed, for the checks of those that build on it. */
export async function noting<T extends object>(
  { rowUrn }: { readonly rowUrn: string },
  { memory }: RebootContext,
  work: () => Promise<T>,
): Promise<T> {
  memory.failedSteps.add(rowUrn);
  const result = await work();
  if (!("error" in result) || result.error === undefined) memory.failedSteps.delete(rowUrn);
  return result;
}

/** The steps that others build on. */
const stepsBefore = ["RebootGate", "RebootOrder", "RebootRequest", "RebootJob"] as const;
type StepBefore = (typeof stepsBefore)[number];

/**
 * A step without a record was excluded from this update, unless it has just failed: then Pulumi, told to continue on
 * errors, does not run what builds on it, and a fault here would end the update of all other nodes too.
 */
export function faultsOfLeftOut(
  output: unknown,
  step: StepBefore,
  { rowUrn }: { readonly rowUrn: string },
  { memory }: RebootContext,
): Fault[] {
  const hasFailed = (before: StepBefore): boolean =>
    memory.failedSteps.has(
      rowUrn.replace(/openshift:(?:Reboot\w+|NodeUncordon)::/u, `openshift:${before}::`),
    );
  // Those behind a failed step were not run either, and so have no record.
  return stepsBefore.some(hasFailed) ? [] : faultsOfMissingStep(output, step);
}
