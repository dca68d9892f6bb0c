/** The component with Pulumi's mocks: what it registers, with what, and what it refuses. */
import * as pulumi from "@pulumi/pulumi";
import { mockedState, rebootOrder } from "../../../examples/unit-testing/maintenanceMocks";
import { RollingReboot, type RollingRebootArgs } from "../../../provider";

/** Nodes whose reboot is deferred. */
const deferred = new Set<string>();
const registered: pulumi.runtime.MockResourceArgs[] = [];

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource(args) {
      registered.push(args);
      return { id: `${args.name}-id`, state: stateOf(args) };
    },
    call: (args) => args.inputs as Record<string, unknown>,
  });
  pulumi.runtime.setAllConfig({});
});

beforeEach(() => {
  registered.length = 0;
  deferred.clear();
});

function stateOf(args: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  const state = mockedState(args);
  if (!deferred.has(String(state["node"]))) return state;
  if (args.type === rebootOrder) return { ...state, deferred: true };
  return args.type.endsWith("RebootJob") ? { ...state, phase: "deferred", completed: false } : state;
}

const window = { schedule: "0 2 * * SUN", timeZone: "UTC", durationMinutes: 60 };

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

const ordersOf = () => registered.filter(({ type }) => type === rebootOrder);

test("each node is a NodeReboot of its own, named by the roll and the node, in the order of the roles", async () => {
  const nodes = ["master-0", "worker-1", { name: "lb", role: "haproxy" }, "worker-0"];
  const roll = new RollingReboot("all", { nodes, triggers: ["a"] });
  const results = await valueOf(roll.results);
  const order = ["worker-0", "worker-1", "lb", "master-0"];
  expect(results.map(({ node, phase, completed }) => [node, phase, completed])).toEqual(
    order.map((node) => [node, "completed", true]),
  );
  expect(ordersOf().map(({ name }) => name)).toEqual(order.map((node) => `all-${node}`));
  expect(await valueOf(roll.summary)).toMatch(/^4 of 4 nodes rebooted in /u);
  expect(await valueOf(roll.durationSeconds)).toBeGreaterThan(0);
});

test("every argument of a NodeReboot reaches each node, and triggers of a node reach that node alone", async () => {
  const roll = new RollingReboot("passed", {
    nodes: ["worker-0", "worker-1"],
    triggers: ["a"],
    triggersByNode: { "worker-1": pulumi.output(["b"]) },
    timeoutSeconds: 77,
    rebootOnCreate: false,
    cluster: "prod",
    polling: { minSeconds: 5 },
  });
  await valueOf(roll.results);
  const inputs = (type: string): Record<string, unknown>[] =>
    registered.filter((one) => one.type.endsWith(type)).map((one) => one.inputs as Record<string, unknown>);
  for (const gate of inputs("RebootGate"))
    expect(gate).toMatchObject({
      timeoutSeconds: 77,
      rebootOnCreate: false,
      cluster: "prod",
      polling: { minSeconds: 5 },
    });
  expect(inputs("RebootOrder").map(({ triggers }) => triggers)).toEqual([["a"], ["a", "b"]]);
});

test("after a deferred node the others are told to wait behind it, all are registered, and what depends on the roll fails", async () => {
  deferred.add("worker-1").add("worker-2");
  const nodes = ["worker-0", "worker-1", "worker-2"];
  const args = { nodes, triggers: ["a"], window, outsideWindow: "defer" as const };
  const roll = new RollingReboot("later", args);
  const results = await valueOf(roll.results);
  expect(results.map(({ phase }) => phase)).toEqual(["completed", "deferred", "deferred"]);
  expect(await valueOf(roll.summary)).toMatch(/^1 of 3 nodes rebooted .*and 2 deferred/u);
  const behind = registered
    .filter(({ type }) => type.endsWith("RebootGate"))
    .map(({ inputs }) => inputs as Record<string, unknown>);
  expect(behind.map((inputs) => inputs["deferredBehind"])).toEqual([undefined, undefined, "worker-1"]);
  // What Pulumi's SDK waits for where something depends on a component.
  await expect(Reflect.get(roll, "__data")).rejects.toThrow(
    /^2 nodes \(worker-1, worker-2\) are not rebooted yet.*RollingReboot "later".*\(ERR_DEFERRED\)$/u,
  );
  const allowed = new RollingReboot("allowed", { ...args, allowDeferred: true });
  await expect(Reflect.get(allowed, "__data")).resolves.toBeUndefined();
});

test("a roll of no nodes registers nothing but itself", async () => {
  const roll = new RollingReboot("none", { nodes: [], triggers: ["a"] });
  expect(await valueOf(roll.summary)).toBe("No nodes were selected.");
  expect(await valueOf(roll.durationSeconds)).toBe(undefined);
  expect(ordersOf()).toEqual([]);
});

test.each<[string, object, string]>([
  ["a misspelled argument", { trigers: ["a"] }, "trigers is not known; closest: triggers"],
  ["an argument of a single node", { node: "worker-0" }, "node is not known; closest: nodes"],
  [
    "nodes as an output",
    { nodes: pulumi.output([]) },
    "nodes must be a plain value, not an output or a promise",
  ],
  [
    "nodes as a promise",
    { nodes: Promise.resolve([]) },
    "nodes must be a plain value, not an output or a promise",
  ],
  ["a node twice", { nodes: ["worker-0", "worker-0"] }, 'nodes has "worker-0" twice'],
  ["an empty name", { nodes: [""] }, "nodes[0] must be a node with name and role"],
  ["a bad canary", { canary: { nodes: ["worker-9"] } }, "canary.nodes has"],
  ["triggers of no node", { triggersByNode: { "worker-9": [] } }, 'triggersByNode has "worker-9"'],
  ["triggers as a list", { triggersByNode: [] }, "triggersByNode must be an object"],
  [
    "triggers as a Map",
    { triggersByNode: new Map([["worker-0", ["b"]]]) },
    "triggersByNode must be an object, such as { NODE: [TRIGGER] }, and no Map",
  ],
  [
    "triggers of a node that are no list",
    { triggersByNode: { "worker-0": "b" } },
    'triggersByNode["worker-0"] must be a list',
  ],
  [
    "triggers of no node at all",
    { triggersByNode: { "worker-0": null } },
    'triggersByNode["worker-0"] must be a list',
  ],
  ["shares as a Map", { maxUnavailable: new Map([["worker", 2]]) }, "maxUnavailable must be"],
])("%s ends the program before anything is registered", (_what, change, expected) => {
  const args = { nodes: ["worker-0", "worker-1"], ...change } as RollingRebootArgs;
  expect(() => new RollingReboot("bad", args)).toThrow(expected);
  expect(registered).toEqual([]);
});
