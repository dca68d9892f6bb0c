import { InvalidInputError } from "../errors/invalidInputError";
import type { ConfigurationSource, Fault } from "./checkConnection";
import { resolveConnection } from "./resolveConnection";
import type { ClusterInputs } from "./steps";
import { faultsOfTriggerValues } from "./triggers";
import { isUnknown } from "./unknown";

/** The longest wait that makes sense: a week. */
const longestTimeoutSeconds = 7 * 24 * 3600;

/** What `check` is given: nothing is certain about it. */
type Raw<T> = { readonly [K in keyof T]?: unknown };

/** All that is wrong with the inputs of a `NodeReboot`; needs no request. */
export function faultsOfReboot(
  inputs: Raw<{
    node: string;
    triggers: unknown;
    timeoutSeconds: number;
    rebootOnCreate: boolean;
    unknownArguments: string[];
  }> &
    Raw<ClusterInputs>,
  source: ConfigurationSource,
): Fault[] {
  const faults = [
    ...faultsOfUnknownArguments(inputs.unknownArguments, rebootArguments),
    ...faultsOfNode(inputs.node),
    ...faultsOfTriggers(inputs.triggers),
    ...faultsOfTimeout(inputs.timeoutSeconds),
  ];
  if (!isUnknown(inputs.rebootOnCreate) && typeof inputs.rebootOnCreate !== "boolean") {
    faults.push({ property: "rebootOnCreate", reason: "must be true or false" });
  }
  return [...faults, ...faultsOfConnection(inputs, source)];
}

/** All that is wrong with the inputs of a `NodeStatus`; needs no request. */
export function faultsOfNodeStatus(
  inputs: Raw<{ node: string; waitFor: string; timeoutSeconds: number; unknownArguments: string[] }> &
    Raw<ClusterInputs>,
  source: ConfigurationSource,
): Fault[] {
  const faults = [
    ...faultsOfUnknownArguments(inputs.unknownArguments, statusArguments),
    ...faultsOfNode(inputs.node),
  ];
  const { waitFor } = inputs;
  if (
    waitFor !== undefined &&
    !isUnknown(waitFor) &&
    (typeof waitFor !== "string" || !/^[A-Z][A-Z_]*$/u.test(waitFor))
  ) {
    faults.push({ property: "waitFor", reason: "must be a status in capitals, such as ACTIVE" });
  }
  return [...faults, ...faultsOfTimeout(inputs.timeoutSeconds), ...faultsOfConnection(inputs, source)];
}

/** The arguments that a `NodeReboot` has. */
export const rebootArguments = [
  "node",
  "triggers",
  "timeoutSeconds",
  "rebootOnCreate",
  "cluster",
  "connection",
] as const;

/** The arguments that a `NodeStatus` has. */
export const statusArguments = ["node", "waitFor", "timeoutSeconds", "cluster", "connection"] as const;

/** The arguments of `getNodes`. */
export const nodesArguments = ["roles", "cluster", "connection"] as const;

/** The arguments of `getNodeStatus`. */
export const nodeStatusArguments = ["node", "cluster", "connection"] as const;

/** The names in `args` that a resource does not know: a misspelt `trigger` would silently never reboot. */
export function unknownArgumentsOf(args: object, known: readonly string[]): string[] {
  return Object.keys(args).filter((name) => !known.includes(name));
}

/** Each name that a resource does not know, as a fault. */
export function faultsOfUnknownArguments(unknownArguments: unknown, known: readonly string[]): Fault[] {
  if (!Array.isArray(unknownArguments)) return [];
  return unknownArguments.map((name) => ({
    property: String(name),
    reason: `is not an argument (known: ${known.join(", ")})`,
  }));
}

/** What is wrong with the name of a node. */
export function faultsOfNode(node: unknown): Fault[] {
  if (isUnknown(node)) return [];
  const fault = (reason: string): Fault[] => [{ property: "node", reason }];
  if (node === undefined || node === null || node === "") {
    return fault('is missing: give the name as nodestatus spells it, such as "worker-0.openstacklocal"');
  }
  if (typeof node !== "string")
    return fault(`must be text, not ${Array.isArray(node) ? "a list" : typeof node}`);
  if (node.length > 253) return fault("is longer than any host name (253 characters)");
  if (/[\s\p{Cc}\p{Cf}/\\]/u.test(node))
    return fault("must not contain blanks, slashes or control characters");
  return [];
}

/** What is wrong with triggers: of a reboot, or of anything else that is done again for them. */
export function faultsOfTriggers(triggers: unknown): Fault[] {
  const isList = isUnknown(triggers) || Array.isArray(triggers);
  const noList = { property: "triggers", reason: "must be a list of values, such as [image.version]" };
  return [...(isList ? [] : [noList]), ...faultsOfTriggerValues(triggers)];
}

function faultsOfTimeout(timeoutSeconds: unknown): Fault[] {
  if (isUnknown(timeoutSeconds)) return [];
  const valid =
    typeof timeoutSeconds === "number" && timeoutSeconds >= 1 && timeoutSeconds <= longestTimeoutSeconds;
  if (valid) return [];
  return [
    { property: "timeoutSeconds", reason: `must be a number of seconds from 1 to ${longestTimeoutSeconds}` },
  ];
}

function faultsOfConnection(inputs: Raw<ClusterInputs>, source: ConfigurationSource): Fault[] {
  const resolution = resolveConnection(inputs as ClusterInputs, source);
  return resolution !== "unknown" && "faults" in resolution ? resolution.faults : [];
}

/** `--exclude` and `--target` can leave out the creation of a step; what builds on it then has nothing to go by. */
export function faultsOfMissingStep(output: unknown, step: string): Fault[] {
  if (output !== undefined && output !== null) return [];
  const reason = `has no record: it was left out of this update; run pulumi up without --target or --exclude, or add --target-dependents`;
  return [{ property: step, reason }];
}

/** A transform can give the request another node than its order. That node was never asked for. */
export function faultsOfOtherNode({
  node,
  orderedNode,
}: Raw<{ node: string; orderedNode: string }>): Fault[] {
  if (orderedNode === undefined || isUnknown(orderedNode) || isUnknown(node) || node === orderedNode)
    return [];
  const reason = `is ${JSON.stringify(node)} for the request, and ${JSON.stringify(orderedNode)} for its order: a transform, --target or --exclude parts the steps of one NodeReboot`;
  return [{ property: "node", reason }];
}

/** Why a node may not be declared by two `NodeReboot` of these names. */
export function reasonOfTwo(node: string, names: readonly string[]): string {
  const both = names.map((name) => JSON.stringify(name)).join(" and ");
  return `${JSON.stringify(node)} is declared by two NodeReboot, ${both}: keep one, and put both reasons into its triggers`;
}

/**
 * Plain JavaScript can leave the arguments out, or give something else for them.
 *
 * @param of the function or resource that they are for
 * @param required the names that must be among them
 * @throws InvalidInputError where there is no object to look into
 */
export function requireArguments(of: string, args: unknown, required: readonly string[] = []): void {
  if (typeof args === "object" && args !== null && !Array.isArray(args)) return;
  const given = args === null ? "null" : Array.isArray(args) ? "a list" : typeof args;
  const wanted = required.length === 0 ? "" : ` with ${required.join(", ")}`;
  throw new InvalidInputError({
    what: `${of}: the arguments must be an object${wanted}, not ${given}.`,
    next: "Mend the program; nothing was sent.",
  });
}

/** The names among a function's arguments that it does not know: a misspelt `okd` would mean another cluster. */
export function faultsOfNames(args: object, known: readonly string[]): Fault[] {
  return faultsOfUnknownArguments(unknownArgumentsOf(args, known), known);
}

/** All faults in one sentence, for one message. */
export function describeFaults(faults: readonly Fault[]): string {
  const list = faults.map(({ property, reason }) => `${property} ${reason}`).join("; ");
  return faults.length === 1 ? list : `${faults.length} faults: ${list}`;
}

/** For a function that a program calls. @throws InvalidInputError that names all faults */
export function requireNoFaults(functionName: string, faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  throw new InvalidInputError({
    what: `${functionName}: ${describeFaults(faults)}.`,
    next: "Mend the program; nothing was sent.",
  });
}
