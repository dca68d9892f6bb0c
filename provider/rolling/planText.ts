import type { RollPlan } from "./rollArgs";
import { countOf } from "./rollResults";

/** A plan for people, in order. */
export function planText(plan: RollPlan): string {
  const { nodes, pools, maxFailures } = plan;
  if (nodes.length === 0) return "No nodes are selected, so nothing is rebooted.";
  const limits = pools.map(({ limit, of }) => `${limit} of ${of}`).join(" and ");
  const failures = maxFailures === 0 ? "" : `; up to ${maxFailures} may fail (with --continue-on-error)`;
  const stages = [...new Set(nodes.map(({ stage }) => stage))].map((stage, index) => {
    const ofStage = nodes.filter((node) => node.stage === stage);
    const canaries = ofStage[0]?.isCanary === true ? "canaries: " : "";
    return `${index + 1}. ${canaries}${ofStage.map(({ name }) => name).join(", ")}`;
  });
  return [`Plan for ${countOf(nodes.length)}, at most ${limits} at once${failures}:`, ...stages].join("\n");
}
