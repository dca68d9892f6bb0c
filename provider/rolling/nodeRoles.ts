import type { RollNode } from "./rollArgs";

/** Names for one role: Kubernetes has renamed its masters. */
const sameRole: Readonly<Record<string, string>> = {
  "control-plane": "master",
  controlplane: "master",
  etcd: "master",
};
const loadBalancers = ["haproxy", "loadbalancer", "load-balancer", "lb"];

/** One name for each role. */
export function roleName(role: string): string {
  return sameRole[role] ?? role;
}

export function rolesOf({ role, roles }: RollNode): string[] {
  return [...new Set((roles ?? role.split(",")).map(roleName))];
}

export function isMaster(node: RollNode): boolean {
  return rolesOf(node).includes("master");
}

/**
 * The place of a node's role in the order: a master that runs workloads is a master, and of other roles the last counts.
 * Nothing when the order names none of them.
 */
export function stageOf(node: RollNode, order: readonly string[] | undefined): number | undefined {
  const roles = rolesOf(node);
  if (order === undefined) {
    if (roles.includes("master")) return 2;
    return roles.some((role) => loadBalancers.includes(role)) ? 1 : 0;
  }
  const named = order.map(roleName);
  if (roles.includes("master") && named.includes("master")) return named.indexOf("master");
  const places = named.flatMap((role, place) => (roles.includes(role) ? [place] : []));
  return places.at(-1);
}
