import { MaintenanceError } from "../errors/maintenanceError";
import type { Context } from "../pulumi/context";

/**
 * With skipped checkpoints Pulumi writes nothing between the steps, and the state is no journal any more.
 *
 * @throws ERR_INVALID_INPUT then
 */
export function requireJournal(context: Pick<Context, "configuration">): void {
  const value = context.configuration.env("PULUMI_SKIP_CHECKPOINTS")?.trim().toLowerCase() ?? "";
  if (["", "0", "false", "f", "no", "off"].includes(value)) return;
  throw new MaintenanceError("ERR_INVALID_INPUT", {
    what: "PULUMI_SKIP_CHECKPOINTS is set: Pulumi would not record the steps of a reboot as they happen, and a killed run could reboot a node twice.",
    next: "Unset PULUMI_SKIP_CHECKPOINTS and run the same command again; nothing was sent.",
  });
}
