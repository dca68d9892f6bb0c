import type { Context } from "../pulumi/context";

/** Which order an answer is about. */
export interface OrderOnRow {
  readonly orderUrn: string;
  /** Whether the resource is protected, which rules out its replacement. */
  readonly isProtected?: boolean;
  /** The node, where it remembers the operation: a replacement of the order looks to it like a record that was lost. */
  readonly rememberedBy?: string;
}

/**
 * The two recovery commands from an operation that this library must not repeat by itself, as whole commands: ask again,
 * or say that the node was rebooted. Like every command in a message they are the same in `sh`, PowerShell and `cmd.exe`:
 * in double quotes, and one after the other, because not each of these knows `&&`.
 */
export function recoveryCommands(
  operationId: string,
  order: OrderOnRow,
  context: Pick<Context, "configuration">,
): string {
  return `To resolve this: (1) if the node did not reboot, reboot it again: ${askAgain(order)}; (2) if it did, accept it: ${acceptCommand(operationId, context)}, then pulumi up`;
}

/** The answers when a node remembers a reboot that the state does not know of. */
export function answersToOlderState(
  operationId: string,
  node: string,
  context: Pick<Context, "configuration">,
): string {
  return `To resolve this: restore the newer state, if there is one; or (1) reboot the node all the same: ${haveForget(node)}, then the same command again; (2) accept that reboot for this change: ${acceptCommand(operationId, context)}, then pulumi up`;
}

/** Has a node forget all its reboots; what it forgets can be ordered again. */
function haveForget(node: string): string {
  return `kubectl annotate node "${node}" pulumi-openshift-maintenance/reboots-`;
}

function askAgain({ orderUrn, isProtected, rememberedBy }: OrderOnRow): string {
  // A protected resource cannot be replaced, and its children cannot be unprotected alone.
  if (isProtected === true)
    return "change its triggers (or take protect off the NodeReboot), and run pulumi up";
  const replace = `pulumi up --replace ${patternOfUrn(orderUrn)}`;
  if (rememberedBy !== undefined)
    return `change its triggers, and run pulumi up (or ${haveForget(rememberedBy)}, then ${replace})`;
  return `${replace} (or change its triggers)`;
}

/**
 * A URN for a command line, in double quotes: each `$`, and whatever else a shell reads there, is a `*`, which Pulumi takes
 * for any text without a colon.
 *
 * Source: Pulumi, `pkg/resource/deploy/target.go`, `UrnTargets`; what is special in double quotes: POSIX, 2.2.3;
 * PowerShell, about_Quoting_Rules, where typographic quotes are quotes, too; in `cmd.exe` `%`, in bash `!`.
 */
export function patternOfUrn(urn: string): string {
  return `"${urn.replace(/[$"`\\!%*\u201c-\u201e\p{Cc}]+/gu, "*")}"`;
}

/** The command that says "this operation did reboot the node", keeping what was accepted before. */
function acceptCommand(operationId: string, context: Pick<Context, "configuration">): string {
  const list = [...acceptedOperations(context), operationId].join(",");
  return `pulumi config set openshift:acceptedOperations "${list}"`;
}

/**
 * The operations of which the user has said that they did reboot the node: `openshift:acceptedOperations`, a
 * list separated by commas or blanks, or a JSON array. An entry counts for its operation alone, so old ones
 * are harmless.
 */
export function acceptedOperations(context: Pick<Context, "configuration">): Set<string> {
  const value = context.configuration.config("openshift:acceptedOperations");
  const items = Array.isArray(value) ? value : typeof value === "string" ? value.split(/[\s,"'[\]]+/u) : [];
  return new Set(items.filter((item): item is string => typeof item === "string" && item !== ""));
}
