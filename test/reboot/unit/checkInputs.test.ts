import { rebootArguments } from "../../../provider/reboot/rebootArguments";
import { faultsOfMissingStep, faultsOfReboot } from "../../../provider/reboot/rebootInputs";
import { faultsOfNodeStatus } from "../../../provider/nodes/nodeInputs";
import { describeFaults, unknownArgumentsOf } from "../../../provider/pulumi/validation";
import { unknownValue } from "../../../provider/pulumi/unknown";
import { FakeWorld } from "../../support/fakeWorld";
import { gateInputs, nodeStatusInputs } from "../../support/stepInputs";

const { configuration } = new FakeWorld().startProcess().context;
const said = (faults: { property: string; reason: string }[]): string[] =>
  faults.map(({ property, reason }) => `${property} ${reason}`);
const ofReboot = (more: object): string[] =>
  said(faultsOfReboot({ ...gateInputs(), ...more }, configuration));
const ofStatus = (more: object): string[] =>
  said(faultsOfNodeStatus({ ...nodeStatusInputs(), ...more }, configuration));

describe("the inputs of a NodeReboot", () => {
  it.each([
    {},
    { triggers: [] },
    { triggers: [{ a: null }, 1, "x", [true]] },
    { timeoutSeconds: 1 },
    { timeoutSeconds: 604_800 },
    { rebootOnCreate: false },
    { node: "worker-tenant-s-0.SUFFIX" },
    { node: "n".repeat(253) },
    {
      node: unknownValue,
      triggers: unknownValue,
      timeoutSeconds: unknownValue,
      rebootOnCreate: unknownValue,
    },
    { triggers: [unknownValue] },
    { cluster: unknownValue },
  ])("are fine: %j", (more) => {
    expect(ofReboot(more)).toEqual([]);
  });

  it.each<[object, string]>([
    [{ node: undefined }, "node is missing"],
    [{ node: null }, "node is missing"],
    [{ node: "" }, "node is missing: give the name as the API lists it"],
    [{ node: 7 }, "node must be text, not number"],
    [{ node: ["a"] }, "node must be text, not a list"],
    [{ node: {} }, "node must be text, not object"],
    [{ node: "n".repeat(254) }, "node is longer than any host name"],
    [{ node: "worker 0" }, "node must not contain blanks"],
    [{ node: "worker-0\n" }, "node must not contain blanks"],
    [{ node: "../reboot" }, "node must not contain blanks, slashes"],
    [{ node: "a\\b" }, "node must not contain"],
    [{ node: "a\u202eb" }, "node must not contain"],
    [{ node: "a\u0000b" }, "node must not contain"],
    [{ triggers: undefined }, "triggers must be a list of values, such as"],
    [{ triggers: "v1" }, "triggers must be a list"],
    [{ triggers: { a: 1 } }, "triggers must be a list"],
    [{ triggers: null }, "triggers must be a list"],
    [{ timeoutSeconds: 0 }, "timeoutSeconds must be a number of seconds from 1 to 604800"],
    [{ timeoutSeconds: -1 }, "timeoutSeconds must be"],
    [{ timeoutSeconds: 604_801 }, "timeoutSeconds must be"],
    [{ timeoutSeconds: Number.NaN }, "timeoutSeconds must be"],
    [{ timeoutSeconds: "1800" }, "timeoutSeconds must be"],
    [{ timeoutSeconds: undefined }, "timeoutSeconds must be"],
    [{ rebootOnCreate: "no" }, "rebootOnCreate must be true or false"],
    [{ rebootOnCreate: undefined }, "rebootOnCreate must be"],
    [{ rebootOnCreate: 0 }, "rebootOnCreate must be"],
    [{ unknownArguments: ["trigger"] }, "trigger is not an argument (known: node, triggers,"],
    [{ cluster: "prod" }, 'cluster names "prod"'],
    [{ cluster: 7 }, "cluster must be the name of an entry"],
    [{ connection: "x" }, "connection must be an object"],
    [{ cluster: "a", connection: {} }, "cluster give either"],
  ])("have one fault: %j", (more, says) => {
    const faults = ofReboot(more);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(says);
  });

  it("have all their faults found at once", () => {
    const bad = {
      node: "",
      triggers: 1,
      timeoutSeconds: 0,
      rebootOnCreate: 1,
      connection: { selfService: {} },
      unknownArguments: ["a", "b"],
    };
    expect(ofReboot(bad).map((fault) => fault.split(" ")[0])).toEqual([
      "a",
      "b",
      "node",
      "triggers",
      "timeoutSeconds",
      "rebootOnCreate",
      "connection.selfService.clusterId",
      "connection.selfService.apiUrl",
      "connection.selfService.username",
      "connection.selfService.password",
    ]);
  });
});

describe("the inputs of a NodeStatus", () => {
  it.each([{}, { waitFor: "ACTIVE" }, { waitFor: "SOMETHING_NEW" }, { waitFor: unknownValue }])(
    "are fine: %j",
    (more) => {
      expect(ofStatus(more)).toEqual([]);
    },
  );

  it.each<[object, string]>([
    [{ node: "" }, "node is missing"],
    [{ waitFor: "active" }, "waitFor must be a status in capitals, such as ACTIVE"],
    [{ waitFor: "" }, "waitFor must be"],
    [{ waitFor: true }, "waitFor must be"],
    [{ waitFor: "ACTIVE\n" }, "waitFor must be"],
    [{ timeoutSeconds: 0 }, "timeoutSeconds must be"],
    [{ unknownArguments: ["triggers"] }, "triggers is not an argument (known: node, waitFor,"],
  ])("have one fault: %j", (more, says) => {
    const faults = ofStatus(more);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(says);
  });
});

describe("the checks of every resource", () => {
  it("find the arguments that a resource does not have", () => {
    expect(unknownArgumentsOf({ node: 1, trigger: 2, Triggers: 3 }, rebootArguments)).toEqual([
      "trigger",
      "Triggers",
    ]);
    expect(unknownArgumentsOf({ node: 1, connection: 2 }, rebootArguments)).toEqual([]);
  });

  it("find a step that was left out of the update", () => {
    for (const missing of [undefined, null])
      expect(said(faultsOfMissingStep(missing, "RebootOrder"))).toEqual([
        expect.stringMatching(/^RebootOrder has no record.*--target-dependents/u),
      ]);
    expect(faultsOfMissingStep("op", "RebootOrder")).toEqual([]);
    expect(faultsOfMissingStep(unknownValue, "RebootOrder")).toEqual([]);
  });

  it("put one fault or several into one sentence", () => {
    const one = { property: "node", reason: "is missing" };
    expect(describeFaults([one])).toBe("node is missing");
    expect(describeFaults([one, { property: "triggers", reason: "must be a list" }])).toBe(
      "2 faults: node is missing; triggers must be a list",
    );
  });
});
