/** From the arguments of a resource to what its check says of them: nothing that cannot be compared gets through. */
import * as pulumi from "@pulumi/pulumi";
import { NodeDrain, NodeReboot, okd, RollingReboot } from "../../../provider";
import { nodeDrainHandler } from "../../../provider/drain/resource/nodeDrainHandler";
import { createOkdContext } from "../../../provider/kubernetes/clusterContext";
import { createOkdHandlers } from "../../../provider/okd/okdHandlers";
import type { NodeDrainInputs } from "../../../provider/drain/resource/nodeDrainInputs";
import { noEngine } from "../../../provider/pulumi/engine";
import { signatureKey } from "../../../provider/pulumi/recordable";
import { createStepHandlers } from "../../../provider/reboot/stepHandlers";
import { FakeWorld } from "../../support/fakeWorld";
import { settingsSource } from "../../support/settingsSource";

const registered = new Map<string, (inputs: object) => void>();

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource({ type, name, inputs }) {
      registered.get(type)?.(inputs as object);
      return { id: name, state: inputs as object };
    },
    call: () => ({}),
  });
});

/** The inputs that a program's constructor registers a resource of this type with. */
function inputsOf(type: string, construct: () => unknown): Promise<object> {
  const inputs = new Promise<object>((resolve) => registered.set(type, resolve));
  construct();
  return inputs;
}

const checkOfReboot = (args: object): Promise<string> =>
  checkOfGate(() => new NodeReboot("w", { node: "worker-0", ...args }));
let rolls = 0;
const checkOfRoll = (args: object): Promise<string> =>
  checkOfGate(() => new RollingReboot(`r${String(rolls++)}`, { nodes: ["worker-0"], ...args }));
const checkOfOneNodeOfRoll = ({ triggers }: { triggers?: unknown }): Promise<string> =>
  checkOfRoll(triggers === undefined ? {} : { triggersByNode: { "worker-0": triggers } });

async function checkOfGate(construct: () => unknown): Promise<string> {
  const inputs = await inputsOf("pulumi-nodejs:dynamic/openshift:RebootGate", construct);
  const { gate } = createStepHandlers(() => new FakeWorld().startProcess().context);
  // A dynamic provider is given what is in a secret.
  const { healthGate } = inputs as { healthGate?: { value?: unknown } };
  const unwrapped = healthGate === undefined ? {} : { healthGate: healthGate.value };
  const { failures = [] } = await gate.check({}, { ...inputs, ...unwrapped } as never);
  return failures.map(({ reason }) => reason).join();
}

const source = settingsSource({
  config: { "openshift:kubernetes.server": "https://s.example", "openshift:kubernetes.token": "t" },
});

async function checkOfDrain(args: object): Promise<string> {
  const inputs = (await inputsOf(
    "pulumi-nodejs:dynamic/openshift:NodeDrain",
    () => new NodeDrain("d", { node: "worker-0", ...args }),
  )) as NodeDrainInputs;
  const handler = nodeDrainHandler(
    () => createOkdContext(source, noEngine),
    () => undefined,
  );
  // Of what is not pending no preview is asked for.
  const { failures = [] } = await handler.check(inputs, inputs);
  return failures.map(({ reason }) => reason).join();
}

async function checkOfCondition(args: object): Promise<string> {
  const object = { apiVersion: "v1", kind: "Pod", name: "p", path: ".status.phase", value: "Running" };
  const inputs = await inputsOf(
    "pulumi-nodejs:dynamic/okd:ResourceCondition",
    () => new okd.ResourceCondition("c", { ...object, ...args }),
  );
  const { resourceCondition } = createOkdHandlers(() => createOkdContext(source, noEngine));
  const { failures = [] } = await resourceCondition.check({}, inputs);
  return failures.map(({ reason }) => reason).join();
}

const refused: readonly (readonly [string, unknown, string])[] = [
  ["a Map", new Map([["a", 1]]), "is an object of class Map, whose changes cannot be seen"],
  ["a function", () => 1, "is a function, whose changes cannot be seen"],
  ["NaN", Number.NaN, "is NaN, which JSON has no form for"],
  [
    "the text for what is not known",
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "is the text by which Pulumi marks",
  ],
  ["a field __proto__", JSON.parse('{"__proto__": 1}'), 'has a field "__proto__", which Pulumi drops'],
  ["Pulumi's signature", { [signatureKey]: 1 }, `has a field "${signatureKey}", by which Pulumi marks`],
];

describe.each<[string, (args: object) => Promise<string>]>([
  ["NodeReboot.triggers", checkOfReboot],
  ["okd.ResourceCondition.triggers", checkOfCondition],
  ["NodeDrain.triggers", checkOfDrain],
  ["RollingReboot.triggers", checkOfRoll],
  ["RollingReboot.triggersByNode of a node", checkOfOneNodeOfRoll],
])("%s", (_, check) => {
  it.each(refused)("refuses %s, plain and out of an output", async (_what, value, reason) => {
    for (const triggers of [["v1", { deep: value }], pulumi.output(0).apply(() => ["v1", { deep: value }])]) {
      expect(await check({ triggers })).toContain(`triggers[1].deep ${reason}`);
    }
  });

  it("takes JSON and dates", async () => {
    for (const triggers of [undefined, [], ["v1", 1, null, { a: [true] }], [new Date(0), null]]) {
      expect(await check({ triggers })).toBe("");
    }
  });
});

it.each(refused)("a value of NodeReboot.healthGate refuses %s", async (_what, value, reason) => {
  const gate = { apiVersion: "v1", kind: "ConfigMap", name: "gate", namespace: "test", path: "a" };
  expect(await checkOfReboot({ healthGate: { objects: [{ ...gate, value: { deep: value } }] } })).toContain(
    `healthGate.objects[0].value.deep ${reason}`,
  );
});

it("RollingReboot.triggersByNode refuses an output that holds no list", async () => {
  for (const triggers of [pulumi.output("v1"), Promise.resolve({ a: 1 })])
    expect(await checkOfOneNodeOfRoll({ triggers })).toContain("triggers must be a list of values");
});

it.each(refused)("okd.ResourceCondition.value refuses %s", async (_what, value, reason) => {
  expect(await checkOfCondition({ value: { deep: value } })).toContain(`value.deep ${reason}`);
  expect(await checkOfCondition({ value: pulumi.output(0).apply(() => value) })).toContain(`value ${reason}`);
});

it("okd.ResourceCondition.value is recorded as JSON has it: a date as its text", async () => {
  const inputs = await inputsOf(
    "pulumi-nodejs:dynamic/okd:ResourceCondition",
    () =>
      new okd.ResourceCondition("d", {
        apiVersion: "v1",
        kind: "Pod",
        name: "p",
        path: ".a",
        value: new Date(0),
        triggers: [new Date(1)],
      }),
  );
  expect(inputs).toMatchObject({ value: new Date(0).toJSON(), triggers: [new Date(1).toJSON()] });
});
