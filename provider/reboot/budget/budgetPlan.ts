/** How many nodes may be unavailable at once. Pure. */
import { allowedBy, isShare, type Share } from "../../core/shareOf";
import { faultsOfKeys } from "../../pulumi/namespace/faultsOfKeys";
import { isRecord } from "../../pulumi/namespace/place";
import { isUnknown } from "../../pulumi/unknown";
import { faultsOfSeconds, longestTimeoutSeconds, type Fault } from "../../pulumi/validation";

/** A budget, as a program gives it. */
export interface Budget {
  /** Absent: all nodes. */
  readonly among?: { readonly roles?: readonly string[]; readonly nodes?: readonly string[] };
  /** @default 1 */
  readonly maxUnavailable?: Share;
  /** @default 0 */
  readonly waitSeconds?: number;
}

/** A node as a budget counts it. */
export interface CountedNode {
  readonly name: string;
  readonly roles: readonly string[];
  /** Why it is unavailable, if it is: a word. */
  readonly unavailable?: string;
}

/** What a budget says of one more node. */
export interface BudgetView {
  readonly limit: number;
  readonly among: number;
  /** The unavailable nodes beside the target, each with its reason. */
  readonly unavailable: readonly string[];
  readonly isFree: boolean;
}

/** What is wrong with a budget. */
export function faultsOfBudget(property: string, value: unknown): Fault[] {
  if (value === undefined || isUnknown(value)) return [];
  if (!isRecord(value)) return [{ property, reason: "must be an object, such as { maxUnavailable: 1 }" }];
  const { among, maxUnavailable, waitSeconds } = value;
  return [
    ...faultsOfKeys(value, (key) => `${property}.${key}`, ["among", "maxUnavailable", "waitSeconds"]),
    ...faultsOfAmong(`${property}.among`, among),
    ...(maxUnavailable === undefined || isUnknown(maxUnavailable) || isShare(maxUnavailable)
      ? []
      : [
          {
            property: `${property}.maxUnavailable`,
            reason: 'must be a whole number from 1, or a share such as "10%"',
          },
        ]),
    ...faultsOfSeconds(`${property}.waitSeconds`, waitSeconds, 0, longestTimeoutSeconds),
  ];
}

function faultsOfAmong(property: string, among: unknown): Fault[] {
  if (among === undefined || isUnknown(among)) return [];
  if (!isRecord(among)) return [{ property, reason: 'must be an object, such as { roles: ["worker"] }' }];
  const lists = ["roles", "nodes"].filter((key) => among[key] !== undefined && !isUnknown(among[key]));
  return [
    ...faultsOfKeys(among, (key) => `${property}.${key}`, ["roles", "nodes"]),
    ...lists
      .filter((key) => !isListOfNames(among[key]))
      .map((key) => ({
        property: `${property}.${key}`,
        reason: "must be a list of names with at least one",
      })),
  ];
}

function isListOfNames(value: unknown): boolean {
  return (
    Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === "string" && one !== "")
  );
}

/** What a budget says of rebooting the target now: the target itself is not counted. */
export function viewBudget(budget: Budget, target: string, nodes: readonly CountedNode[]): BudgetView {
  const { among = {}, maxUnavailable = 1 } = budget;
  const counted = nodes.filter(
    ({ name, roles }) =>
      (among.nodes === undefined || among.nodes.includes(name)) &&
      (among.roles === undefined || roles.some((role) => among.roles?.includes(role))),
  );
  const unavailable = counted.flatMap(({ name, unavailable: why }) =>
    name === target || why === undefined ? [] : [`${name} (${why})`],
  );
  const limit = allowedBy(maxUnavailable, counted.length);
  return { limit, among: counted.length, unavailable, isFree: unavailable.length < limit };
}

/** A budget in a few words. */
export function describeBudget({ limit, among }: BudgetView): string {
  return `at most ${limit} of ${among} nodes may be unavailable at once`;
}
