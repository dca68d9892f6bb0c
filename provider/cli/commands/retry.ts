import { recoveryCommands } from "../../journal/recoveryCommands";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { Command, CommonOptions } from "../invocation";
import { operationToRetry } from "../stack/findOperation";
import { operationsOf, type OperationRow } from "../stack/operations";
import { openProject } from "../stack/project";
import { sourceOf } from "../stack/settings";
import { confirm } from "../terminal/confirm";
import { finishAnswer } from "./finishAnswer";

/**
 * Reboots a node again whose operation is uncertain or has failed: what the library's errors tell you to do with
 * `pulumi up --replace`.
 */
export const retry: Command<CommonOptions & { readonly yes?: boolean }, [string]> = async (
  { yes = false, ...options },
  invocation,
  node,
) => {
  const project = await openProject(options, invocation.env);
  const row = operationToRetry(operationsOf(await project.deployment()), node);
  const urn = orderToReplace(row);
  if (!yes)
    await confirm(`Reboot node ${row.node} again (operation ${row.operationId ?? ""} is ${row.phase})?`);
  return finishAnswer(project, row, { replace: [urn] }, invocation);
};

/** @throws CliError where a replacement of the order would not reboot the node; with what the library says instead */
export function orderToReplace({ node, operationId = "", order, phase }: OperationRow): string {
  const isReplaceable = order?.isProtected === false && !order.isRemembered;
  if (isReplaceable) return order.urn;
  const row = {
    orderUrn: order?.urn ?? "",
    ...(order?.isProtected === true ? { isProtected: true } : {}),
    ...(order?.isRemembered === true ? { rememberedBy: node } : {}),
  };
  const why =
    order?.isProtected === true ? "its NodeReboot is protected" : "the node remembers its operation";
  throw new CliError({
    what: `Node ${node} cannot be rebooted again by replacing its order, because ${why}. Nothing was begun.`,
    lastSeen: `operation ${operationId} is ${phase}`,
    next: recoveryCommands(operationId, row, { configuration: sourceOf({}) }),
    exitCode: exitCodes.needsAnswer,
  });
}
