/** The recipe of examples/unit-testing, as its README shows it. */
import * as pulumi from "@pulumi/pulumi";
import { NodeReboot } from "pulumi-openshift-maintenance";
import {
  mockedState,
  nodeStatus,
  rebootJob,
  rebootOrder,
} from "../../../examples/unit-testing/maintenanceMocks";

type Program = typeof import("../../../examples/unit-testing/program");

const registered: pulumi.runtime.MockResourceArgs[] = [];
let program: Program;

beforeAll(async () => {
  await pulumi.runtime.setMocks({
    newResource(args) {
      registered.push(args);
      return { id: `${args.name}-id`, state: mockedState(args) };
    },
    call: (args) => args.inputs as Record<string, unknown>,
  });
  pulumi.runtime.setAllConfig({ "project:imageVersion": "4.18.2" });
  // Only now: a program declares its resources while it is loaded.
  program = jest.requireActual<Program>("../../../examples/unit-testing/program");
});

/** Resolves with the value of an output. */
function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

describe("a program in a unit test", () => {
  it("reboots the worker for each image version", async () => {
    await valueOf(program.reboot.phase);
    const order = registered.find(({ type }) => type === rebootOrder);
    expect(order?.inputs).toMatchObject({ node: "worker-0.openstacklocal", triggers: ["4.18.2"] });
  });

  it("shows what the reboot gave", async () => {
    expect(await valueOf(program.reboot.phase)).toBe("completed");
    expect(await valueOf(program.reboot.transitions)).toHaveLength(2);
    expect(await valueOf(program.summary)).toBe("rebooted for image 4.18.2 in 120 s");
  });

  it("looks at the load balancer only after the worker is back", async () => {
    expect(await valueOf(program.balancer.active)).toBe(true);
    const types = registered.map(({ type }) => type);
    expect(types.indexOf(nodeStatus)).toBeGreaterThan(types.indexOf(rebootJob));
  });

  it("needs nothing but the inputs where a program does not look at outputs", async () => {
    await pulumi.runtime.setMocks({
      newResource: (args) => ({ id: args.name, state: args.inputs as Record<string, unknown> }),
      call: (args) => args.inputs as Record<string, unknown>,
    });
    const reboot = new NodeReboot("plain", { node: "worker-1.openstacklocal" });
    expect(await valueOf(reboot.node)).toBe("worker-1.openstacklocal");
    expect(await valueOf(reboot.phase)).toBeUndefined();
  });
});
