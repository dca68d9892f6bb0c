/** What is wrong with the plan of a roll, before anything is sent. */
import { unknownValue } from "../../../provider/pulumi/unknown";
import { planRollInputs } from "../../../provider/rolling/rollFaults";

const nodes = [
  { name: "worker-0", role: "worker", status: "ACTIVE" },
  { name: "worker-1", role: "worker", zone: "a" },
  { name: "master-0", role: "control-plane,worker", roles: ["control-plane", "worker"] },
];
const faultsOf = (change: object): string =>
  planRollInputs({ nodes, ...change })
    .faults.map(({ property, reason }) => `${property} ${reason}`)
    .join("; ");

it.each<[string, object, string]>([
  ["without nodes", { nodes: undefined }, "nodes must be a list of nodes"],
  ["with names alone", { nodes: ["worker-0"] }, "nodes[0] must be a node with name and role"],
  ["with a node twice", { nodes: [...nodes, nodes[0]] }, 'nodes has "worker-0" twice'],
  [
    "with a key that is misspelled",
    { maxUnavailble: 2 },
    "maxUnavailble is not known; closest: maxUnavailable",
  ],
  [
    "with an order that leaves a node out",
    { order: ["worker-infra"] },
    "order names no role of worker-0 (worker)",
  ],
  ["with a role twice in the order", { order: ["worker", "master", "control-plane"] }, "twice"],
  ["with an order that is no list", { order: "worker" }, "order must be a list of roles"],
  ["with none at once", { maxUnavailable: 0 }, "maxUnavailable must be a whole number of nodes"],
  ["with a share of none", { maxUnavailable: "0%" }, "maxUnavailable must be"],
  ["with half a node", { maxUnavailable: 1.5 }, "maxUnavailable must be"],
  [
    "with a budget of an unknown role",
    { maxUnavailable: { workers: 2 } },
    "maxUnavailable.workers is not known; closest: worker",
  ],
  [
    "with a budget of a role that is no share",
    { maxUnavailable: { worker: "two" } },
    "maxUnavailable.worker must be",
  ],
  ["with less than no failures", { maxFailures: -1 }, "maxFailures must be"],
  ["with a canary that is no node", { canary: { nodes: ["worker-7"] } }, "not among nodes; closest: worker-"],
  ["with a canary twice", { canary: { nodes: ["worker-0", "worker-0"] } }, "twice"],
  ["with canaries without a list", { canary: { nodes: "worker-0" } }, "canary.nodes must be a list"],
  [
    "with a pause that is no number",
    { canary: { nodes: ["worker-0"], pauseSeconds: "1h" } },
    "canary.pauseSeconds must be",
  ],
  ["with a strict order that is no choice", { strictOrder: "no" }, "strictOrder must be true or false"],
])("a roll is refused %s", (_what, change, expected) => {
  expect(faultsOf(change)).toContain(expected);
  expect(planRollInputs({ nodes, ...change }).plan).toBe(undefined);
});

it("a roll is planned when nothing is wrong with it, and not while it is not known", () => {
  expect(
    faultsOf({ order: ["worker", "control-plane"], maxUnavailable: { "control-plane": "20%", worker: 2 } }),
  ).toBe("");
  expect(planRollInputs({ nodes }).plan?.nodes.map(({ name }) => name)).toEqual([
    "worker-0",
    "worker-1",
    "master-0",
  ]);
  expect(planRollInputs({ nodes: unknownValue })).toEqual({ faults: [] });
});
