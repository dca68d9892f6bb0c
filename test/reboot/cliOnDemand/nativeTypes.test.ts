/** A stack that comes back from a plugin, whose resources have native types, to this library. */
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import type { StackExport } from "../../../scripts/pulumi/workspaceTypes";
import { operationsIn, program, reboot, succeeded, withScene } from "../../support/rebootProgram";

const provider = "urn:pulumi:dev::test::pulumi:providers:openshift::default_0_1_0";

/** The state as the plugin would have recorded the same: native types, and a provider of its own. */
function recordedByPlugin({ deployment, ...others }: StackExport): StackExport {
  const text = JSON.stringify(deployment.resources ?? [])
    .replaceAll(/pulumi-nodejs:dynamic\/openshift:(Reboot\w+|NodeStatus)/gu, "openshift:maintenance:$1")
    .replaceAll(/"provider":"[^"]*pulumi:providers:pulumi-nodejs[^"]*"/gu, `"provider":"${provider}::an-id"`);
  const resources = JSON.parse(text) as NonNullable<typeof deployment.resources>;
  const [stack, ...rest] = resources.filter(({ type }) => !type.startsWith("pulumi:providers:"));
  if (stack === undefined) throw new Error("the state has no stack");
  const own = { urn: provider, custom: true, id: "an-id", type: "pulumi:providers:openshift" };
  return { ...others, deployment: { ...deployment, resources: [stack, own, ...rest] } };
}

it("a stack with the native types of a plugin is the same stack to this library: nothing is rebooted", () => {
  const source = program(
    reboot("worker-0", { triggers: ["a"] }),
    `new openshift.NodeStatus("worker-0", { node: reboots["worker-0"].node });`,
  );
  return withScene(source, async ({ workspace, rebooted, state }) => {
    succeeded(await workspace.up());
    const file = path.join(workspace.folder, "native.json");
    const native = recordedByPlugin(await workspace.exportStack());
    expect(JSON.stringify(native)).toContain("openshift:maintenance:RebootOrder");
    writeFileSync(file, JSON.stringify(native));
    succeeded(await workspace.run(["stack", "import", "--file", file]));

    const result = succeeded(await workspace.up([], { events: true }));
    expect(
      operationsIn(result.events).filter((operation) => !/: (update|refresh)$/u.test(operation)),
    ).toEqual([]);
    expect(rebooted()).toEqual(["worker-0.openstacklocal"]);
    const types = (state().resources ?? []).map(({ type }) => type);
    expect(types).toContain("pulumi-nodejs:dynamic/openshift:RebootOrder");
    expect(types).not.toContain("openshift:maintenance:RebootOrder");
  });
});
