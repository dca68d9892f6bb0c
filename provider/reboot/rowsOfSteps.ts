import type { OrderOnRow } from "../journal/recoveryCommands";
import type { StepInputs, WitnessedOrder } from "./steps";

/** The URN of the order beside a step of the same `NodeReboot`. */
export function orderUrnOf(stepUrn: string): string {
  return stepUrn.replace(
    /openshift:(?:Reboot(?:Gate|Request|Job)|NodeUncordon)::/u,
    "openshift:RebootOrder::",
  );
}

/** The order beside a step, as the commands that answer for it name it. */
export function orderOnRow({
  node,
  rowUrn,
  isProtected,
  witness,
}: Pick<StepInputs, "node" | "rowUrn" | "isProtected"> & { readonly witness?: WitnessedOrder }): OrderOnRow {
  return {
    orderUrn: orderUrnOf(rowUrn),
    ...(isProtected === undefined ? {} : { isProtected }),
    ...(witness === undefined ? {} : { rememberedBy: node }),
  };
}

/** The name that a program gave to the resource of a URN: its last part. */
export function nameOfUrn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
