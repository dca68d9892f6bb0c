import { isShare } from "../core/shareOf";
import { closestNames } from "../core/closestNames";
import { faultsOfKeys, notKnown } from "../pulumi/namespace/faultsOfKeys";
import { isUnknown } from "../pulumi/unknown";
import {
  type Fault,
  faultsOfFlag,
  faultsOfSeconds,
  longestTimeoutSeconds,
  type Raw,
} from "../pulumi/validation";
import { roleName, rolesOf, stageOf } from "./nodeRoles";
import { planRoll } from "./planRoll";
import type { RollInputs, RollNode, RollPlan } from "./rollArgs";

/** The arguments of a roll that are about its plan. */
export const rollArguments = [
  "nodes",
  "clusterNodes",
  "order",
  "maxUnavailable",
  "maxFailures",
  "canary",
  "strictOrder",
];

/** Checks the inputs of a roll and plans it: no plan with a fault, or while the inputs are not known. */
export function planRollInputs(inputs: Raw<RollInputs>): { plan?: RollPlan; faults: Fault[] } {
  if (isUnknown(inputs)) return { faults: [] };
  const faults = [
    ...faultsOfKeys(inputs, (key) => key, rollArguments),
    ...faultsOfNodes("nodes", inputs.nodes),
    ...(inputs.clusterNodes === undefined ? [] : faultsOfNodes("clusterNodes", inputs.clusterNodes)),
    ...faultsOfMaxFailures(inputs.maxFailures),
    ...faultsOfFlag("strictOrder", inputs.strictOrder),
  ];
  // What the others are about are the nodes.
  if (faults.length > 0) return { faults };
  const nodes = inputs.nodes as readonly RollNode[];
  const all = [...nodes, ...((inputs.clusterNodes ?? []) as readonly RollNode[])];
  const roles = [...new Set(all.flatMap(rolesOf))].sort();
  faults.push(
    ...faultsOfOrder(inputs.order, nodes),
    ...faultsOfMaxUnavailable(inputs.maxUnavailable, roles),
    ...faultsOfCanary(inputs.canary, nodes),
  );
  return faults.length > 0 ? { faults } : { faults, plan: planRoll(inputs as RollInputs) };
}

/** Whether a value is an object with fields: a `Map` has none, so nothing in it would ever be seen. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === "[object Object]";
}

function isListOfText(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string" && one !== "");
}

function faultsOfNodes(property: string, nodes: unknown): Fault[] {
  // None is right, too: where nothing needs a reboot.
  if (!Array.isArray(nodes))
    return [{ property, reason: "must be a list of nodes with name and role, as getNodes gives them" }];
  const faults = nodes.flatMap((node: unknown, index): Fault[] => {
    const { name, role, roles, zone } = isObject(node) ? node : {};
    const isNode =
      isListOfText([name, role]) &&
      (roles === undefined || isListOfText(roles)) &&
      (zone === undefined || typeof zone === "string");
    return isNode ? [] : [{ property: `${property}[${index}]`, reason: "must be a node with name and role" }];
  });
  if (faults.length > 0) return faults;
  const names = (nodes as RollNode[]).map(({ name }) => name);
  return repeatedIn(names).map((name) => ({ property, reason: `has ${JSON.stringify(name)} twice` }));
}

function repeatedIn(texts: readonly string[]): string[] {
  return [...new Set(texts.filter((text, index) => texts.indexOf(text) !== index))];
}

function faultsOfMaxFailures(maxFailures: unknown): Fault[] {
  if (maxFailures === undefined || (Number.isInteger(maxFailures) && Number(maxFailures) >= 0)) return [];
  return [{ property: "maxFailures", reason: "must be a whole number, 0 or more" }];
}

function faultsOfOrder(order: unknown, nodes: readonly RollNode[]): Fault[] {
  const fault = (reason: string): Fault[] => [{ property: "order", reason }];
  if (order === undefined) return [];
  if (!isListOfText(order) || order.length === 0)
    return fault('must be a list of roles, such as ["worker", "haproxy", "master"]');
  const [twice] = repeatedIn(order.map(roleName));
  if (twice !== undefined) return fault(`has the role ${JSON.stringify(twice)} twice`);
  const missing = nodes.find((node) => stageOf(node, order) === undefined);
  if (missing === undefined) return [];
  return fault(
    `names no role of ${missing.name} (${rolesOf(missing).join(", ")}): add it at the place where these nodes are to be rebooted`,
  );
}

const shareHint = 'must be a whole number of nodes, 1 or more, or a percentage from "1%" to "100%"';

function faultsOfMaxUnavailable(value: unknown, roles: readonly string[]): Fault[] {
  const property = "maxUnavailable";
  if (value === undefined || isShare(value)) return [];
  if (!isObject(value)) return [{ property, reason: `${shareHint}, or an object with one for each role` }];
  return Object.entries(value).flatMap(([role, share]): Fault[] => {
    const at = `${property}.${role}`;
    if (!roles.includes(roleName(role))) return [{ property: at, reason: notKnown(role, roles) }];
    return isShare(share) ? [] : [{ property: at, reason: shareHint }];
  });
}

function faultsOfCanary(canary: unknown, nodes: readonly RollNode[]): Fault[] {
  if (canary === undefined) return [];
  if (!isObject(canary))
    return [{ property: "canary", reason: "must be an object, such as { nodes: [NAME] }" }];
  const faults = [
    ...faultsOfKeys(canary, (key) => `canary.${key}`, ["nodes", "pauseSeconds"]),
    ...faultsOfSeconds("canary.pauseSeconds", canary["pauseSeconds"], 0, longestTimeoutSeconds),
  ];
  const property = "canary.nodes";
  const chosen = canary["nodes"];
  if (!isListOfText(chosen) || chosen.length === 0)
    return [...faults, { property, reason: "must be a list of names of nodes" }];
  const names = nodes.map(({ name }) => name);
  const unknown = chosen.filter((name) => !names.includes(name));
  return [
    ...faults,
    ...repeatedIn(chosen).map((name) => ({ property, reason: `has ${JSON.stringify(name)} twice` })),
    ...unknown.map((name) => ({
      property,
      reason: `has ${JSON.stringify(name)}, which is not among nodes; closest: ${closestNames(name, names).join(", ")}`,
    })),
  ];
}
