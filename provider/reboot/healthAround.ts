/** The health of the cluster before a reboot, and of the node after it. */
import type { BootReport } from "../backends/bootReport";
import { rememberedBackend } from "../backends/rememberedBackend";
import { isKubernetes } from "../backends/resolveBackend";
import { isMaintenanceError, type MaintenanceError } from "../errors/maintenanceError";
import { healthOptions } from "../health/onDemand";
import { resolvedIn } from "../pulumi/namespace/resolution";
import { isUnknown } from "../pulumi/unknown";
import type { ConfigurationSource } from "../pulumi/configuration";
import type { Fault, Raw } from "../pulumi/validation";
import { faultsOfClusterNeed } from "./clusterNeed";
import type { RebootContext } from "./rebootContext";
import type { HealthInputs, JobInputs, StepInputs } from "./steps";

/** A step whose reboot has a health gate, if it does. */
type Gated = StepInputs & Pick<HealthInputs, "healthGate">;

/** Pods that were evicted have at least so long to be ready elsewhere, where a gate asks for them. */
const afterDrainSeconds = 300;

/** All that is wrong with the health gate and the readiness of a reboot. */
export function faultsOfHealthInputs(
  inputs: Raw<StepInputs & HealthInputs>,
  source: ConfigurationSource,
): Fault[] {
  const { healthGate, readiness } = inputs;
  const faults: Fault[] = [];
  if (isGiven(readiness)) faults.push(...healthOptions().faultsOfReadiness("readiness", readiness));
  if (!isGiven(healthGate)) return faults;
  const ofGate = healthOptions().faultsOfHealthGate("healthGate", healthGate);
  return [...faults, ...(ofGate.length > 0 ? ofGate : faultsOfClusterNeed("healthGate", inputs, source))];
}

/**
 * Waits for the health gate, as long as it says.
 *
 * @throws ERR_HEALTH_GATE with what is missing; nothing was sent
 */
export async function waitForHealth(inputs: Gated, context: RebootContext): Promise<void> {
  await waitAtMost(inputs, ({ waitSeconds }) => waitSeconds, context);
}

/** {@link waitForHealth} after a drain: the pods that were evicted need time to be ready elsewhere. */
export async function waitForHealthAfterDrain(inputs: Gated, context: RebootContext): Promise<void> {
  await waitAtMost(inputs, ({ waitSeconds }) => Math.max(waitSeconds, afterDrainSeconds), context);
}

/** {@link waitForHealth} for an order, which looks and does not wait. */
export async function requireHealth(inputs: Gated, context: RebootContext): Promise<void> {
  await waitAtMost(inputs, () => 0, context);
}

async function waitAtMost(
  inputs: Gated,
  secondsOf: (given: { readonly waitSeconds: number }) => number,
  context: RebootContext,
): Promise<void> {
  const { node, healthGate } = inputs;
  if (!isGiven(healthGate) || isUnknown(healthGate)) return;
  const options = healthOptions().healthGateOf(healthGate);
  await context.healthOf(inputs).waitForGate(node, { ...options, waitSeconds: secondsOf(options) });
}

/**
 * Waits until the node is ready for use, where that is wanted.
 *
 * @param isAccepted the user says that the node was rebooted: it need not have another boot ID then
 * @returns an error when it is not in time; the next update looks again
 */
export async function waitForUse(
  inputs: JobInputs,
  isAccepted: boolean,
  context: RebootContext,
): Promise<MaintenanceError | undefined> {
  const { node, readiness } = inputs;
  if (!isGiven(readiness) || isUnknown(readiness)) return undefined;
  try {
    await context
      .healthOf(inputs)
      .waitForReadiness(
        node,
        healthOptions().readinessOf(readiness),
        seenBefore(inputs, isAccepted, context),
      );
    return undefined;
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    return error;
  }
}

/** What its cluster said of the node at the order. One that it did not have then is none of it: a load balancer. */
function seenBefore(
  { witness, ...inputs }: JobInputs,
  isAccepted: boolean,
  { configuration }: RebootContext,
): BootReport | "elsewhere" | undefined {
  if (witness?.bootId !== undefined) return isAccepted ? undefined : witness;
  const connection = resolvedIn(rememberedBackend(inputs, configuration));
  return connection !== undefined && isKubernetes(connection) ? undefined : "elsewhere";
}

function isGiven(option: unknown): boolean {
  return option !== undefined && option !== false;
}
