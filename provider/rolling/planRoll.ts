/** The plan of a roll: its stages, its order, and how many nodes may be unavailable. Pure. */
import { byNodeName } from "../core/byNodeName";
import { allowedBy, type Share } from "../core/shareOf";
import { isMaster, roleName, rolesOf, stageOf } from "./nodeRoles";
import type { PlannedNode, RollInputs, RollNode, RollPlan, RollPool } from "./rollArgs";

/** @param inputs that `planRollInputs` has checked */
export function planRoll(inputs: RollInputs): RollPlan {
  const { nodes, order, canary, maxFailures = 0, strictOrder = true } = inputs;
  const canaries = canary?.nodes ?? [];
  const rest = nodes.filter(({ name }) => !canaries.includes(name));
  const first = nodes.filter(({ name }) => canaries.includes(name));
  const inStages = [...stagesOf(first, order), ...stagesOf(rest, order)];
  return {
    nodes: inStages.flatMap((ofStage, stage) =>
      spreadOverZones(ofStage).map(({ name, zone = "" }): PlannedNode => {
        return { name, zone, stage, isCanary: canaries.includes(name) };
      }),
    ),
    pools: poolsOf(inputs),
    maxFailures,
    strictOrder,
  };
}

function stagesOf(nodes: readonly RollNode[], order: readonly string[] | undefined): RollNode[][] {
  const stages = new Map<number, RollNode[]>();
  for (const node of nodes) {
    const stage = stageOf(node, order) ?? 0;
    stages.set(stage, [...(stages.get(stage) ?? []), node]);
  }
  return [...stages].sort(([a], [b]) => a - b).map(([, ofStage]) => ofStage);
}

/** One node of each zone in turn, those with the most nodes first, so that neighbors in the order are in different zones. */
function spreadOverZones(nodes: readonly RollNode[]): RollNode[] {
  const zones = new Map<string, RollNode[]>();
  for (const node of [...nodes].sort(byNodeName)) {
    const zone = node.zone ?? "";
    zones.set(zone, [...(zones.get(zone) ?? []), node]);
  }
  const rows = [...zones].sort(([a, left], [b, right]) => right.length - left.length || (a < b ? -1 : 1));
  // The nth node of a zone belongs after that share of the zone: a large zone isn't left for the end.
  return rows
    .flatMap(([, row], place) =>
      row.map((node, index) => ({ node, place, share: (index + 0.5) / row.length })),
    )
    .sort((a, b) => a.share - b.share || a.place - b.place)
    .map(({ node }) => node);
}

function poolsOf({ nodes, clusterNodes = nodes, order, maxUnavailable = 1 }: RollInputs): RollPool[] {
  const known = new Map([...clusterNodes, ...nodes].map((node) => [node.name, node]));
  const all = [...known.values()];
  const pools =
    typeof maxUnavailable === "number"
      ? [poolOf("the nodes", all, maxUnavailable)]
      : [...rolesIn(all, order, maxUnavailable)].map(([role, members]) =>
          poolOf(`the nodes of the role ${role}`, members, shareOf(role, maxUnavailable)),
        );
  const masters = all.filter(isMaster);
  if (masters.length === 0) return pools;
  // A single master has no quorum to lose and must be rebooted at some time.
  const quorum = Math.max(1, Math.floor((masters.length - 1) / 2));
  return [...pools, { ...poolOf("the masters (for etcd's quorum)", masters, quorum), countsFailed: true }];
}

/** Each node under one role: one that a budget is given for, or else the one by which it is ordered. */
function rolesIn(
  nodes: readonly RollNode[],
  order: readonly string[] | undefined,
  budgets: string | Readonly<Record<string, Share>>,
): Map<string, RollNode[]> {
  const named = typeof budgets === "string" ? [] : Object.keys(budgets).map(roleName);
  const pools = new Map<string, RollNode[]>();
  for (const node of nodes) {
    const roles = rolesOf(node);
    const ordered = order?.[stageOf(node, order) ?? -1];
    const role =
      roles.find((one) => one === "master") ??
      roles.find((one) => named.includes(one)) ??
      (ordered === undefined ? (roles[0] ?? "") : roleName(ordered));
    pools.set(role, [...(pools.get(role) ?? []), node]);
  }
  return pools;
}

function shareOf(role: string, budgets: string | Readonly<Record<string, Share>>): Share {
  if (typeof budgets === "string") return budgets;
  return Object.entries(budgets).find(([name]) => roleName(name) === role)?.[1] ?? 1;
}

function poolOf(of: string, members: readonly RollNode[], share: Share): RollPool {
  const limit = allowedBy(share, members.length);
  return { of, limit, members: new Set(members.map(({ name }) => name)), countsFailed: false };
}
