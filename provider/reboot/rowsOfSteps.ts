import type { OrderOnRow } from "../journal/recoveryCommands";
import type { StepInputs } from "./steps";

/** The URN of the order beside a step of the same `NodeReboot`. */
export function orderUrnOf(stepUrn: string): string {
  return stepUrn.replace(/openshift:Reboot(?:Gate|Request|Job)::/u, "openshift:RebootOrder::");
}

/** The order beside a step, as the commands that answer for it name it. */
export function orderOnRow({ rowUrn, isProtected }: Pick<StepInputs, "rowUrn" | "isProtected">): OrderOnRow {
  return { orderUrn: orderUrnOf(rowUrn), ...(isProtected === undefined ? {} : { isProtected }) };
}
