/** Reading nodes: the resource, and the functions beside it. */
import { until } from "../../support/until";
import { connectionTo } from "../../support/pulumiWorkspace";
import { failed, nodeOf, operationsIn, program, succeeded, withScene } from "../../support/rebootProgram";

const cluster = "demo.cna.example.com";

const watch = (args: object = {}): string =>
  program(`
const { status, active } = new openshift.NodeStatus("worker-0", ${JSON.stringify({ node: nodeOf("worker-0"), ...args })});
Object.assign(exports, { status, active });
`);

test("NodeStatus is read again in each preview and update, and shows an update only when the status differs", () =>
  withScene(watch(), async ({ simulator, workspace, outputs }) => {
    succeeded(await workspace.up());
    expect(outputs()).toEqual({ status: "ACTIVE", active: true });
    succeeded(await workspace.preview(["--expect-no-changes"]));

    simulator.setNode(cluster, nodeOf("worker-0"), "RESCUE");
    const preview = succeeded(await workspace.preview([], { events: true }));
    expect(operationsIn(preview.events)).toEqual(["NodeStatus worker-0: update"]);
    succeeded(await workspace.up());
    expect(outputs()).toEqual({ status: "RESCUE", active: false });

    // Out of reach, the status may be another one; the update says why it cannot tell.
    await workspace.setConfig({ "openshift:selfService.apiUrl": "http://127.0.0.1:9/api/openshift" });
    const blind = succeeded(await workspace.preview([], { events: true }));
    expect(operationsIn(blind.events)).toEqual(["NodeStatus worker-0: update"]);
    expect(failed(await workspace.up()).output).toMatch(/the connection was refused\..*\(ERR_NETWORK\)/);
    await workspace.setConfig(connectionTo(simulator));
    succeeded(await workspace.up(["--expect-no-changes"]));
  }));

test("waitFor waits; a wait that was too short keeps what was seen, and the next update continues", () =>
  withScene(watch({ waitFor: "ACTIVE", timeoutSeconds: 1 }), async ({ simulator, workspace, outputs }) => {
    simulator.setNode(cluster, nodeOf("worker-0"), "BUILD");
    const { output } = failed(await workspace.up());
    expect(output).toContain(
      `Node worker-0.openstacklocal of cluster ${cluster} is not ACTIVE after 1 s. Last seen: "BUILD". Run pulumi up again to continue waiting, or raise timeoutSeconds. (ERR_WAIT_TIMEOUT)`,
    );
    succeeded(await workspace.refresh());

    workspace.writeProgram(watch({ waitFor: "ACTIVE", timeoutSeconds: 60 }));
    const requestsBefore = simulator.requests.length;
    const waiting = workspace.startUp();
    await until("NodeStatus looks again", () => simulator.requests.length >= requestsBefore + 4);
    expect(waiting.running).toBe(true);
    simulator.setNode(cluster, nodeOf("worker-0"), "ACTIVE");
    succeeded(await waiting.exit);
    expect(outputs()).toEqual({ status: "ACTIVE", active: true });
    succeeded(await workspace.up(["--expect-no-changes"]));
  }));

test("a program reads nodes at once, in preview too, from values and from outputs", () =>
  withScene(
    `
"use strict";
const pulumi = require("@pulumi/pulumi");
const { getNodes, getNodesOutput, getNodeStatus, getNodeStatusOutput, isMaintenanceError } =
  require("pulumi-openshift-maintenance");
module.exports = async () => {
  const unknown = await getNodeStatus({ node: "worker-O.openstacklocal" }).catch((error) => error);
  const faulty = await getNodeStatus({ node: "" }).catch((error) => error);
  const misspelled = await getNodes({ role: ["worker"] }).catch((error) => error);
  const nodeOutput = pulumi.output("master-1.openstacklocal");
  return {
    roles: [...new Set((await getNodes()).map(({ role }) => role))],
    workers: await getNodes({ roles: ["worker"] }),
    masters: getNodesOutput({ roles: [pulumi.output("master")] }).apply((nodes) => nodes.length),
    status: await getNodeStatus({ node: "haproxy-0.openstacklocal" }),
    statusOutput: getNodeStatusOutput({ node: nodeOutput }).status,
    errors: [unknown, faulty, misspelled].map((error) => isMaintenanceError(error) && error.code),
  };
};
`,
    async ({ simulator, workspace, outputs }) => {
      simulator.setNode(cluster, "master-1.openstacklocal", "SHUTOFF");
      const preview = succeeded(await workspace.preview());
      expect(preview.output).toMatch(/statusOutput\s*: "SHUTOFF"/);
      succeeded(await workspace.up());
      expect(outputs()).toEqual({
        roles: ["haproxy", "master", "worker"],
        workers: [0, 1, 2].map((n) => ({
          name: `worker-${n}.openstacklocal`,
          role: "worker",
          status: "ACTIVE",
        })),
        masters: 3,
        status: { node: "haproxy-0.openstacklocal", status: "ACTIVE", active: true },
        statusOutput: "SHUTOFF",
        errors: ["ERR_NODE_NOT_FOUND", "ERR_INVALID_INPUT", "ERR_INVALID_INPUT"],
      });
    },
  ));

test("a node that is not there ends a program that reads it from an output with the message alone, and at once", () =>
  withScene(
    program(`exports.status = openshift.getNodeStatusOutput({ node: "worker-O.openstacklocal" }).status;`),
    async ({ workspace }) => {
      const { output } = failed(await workspace.preview());
      expect(output).toContain(`Closest: "worker-0.openstacklocal"`);
      expect(output).toContain("(ERR_NODE_NOT_FOUND)");
      expect(output).not.toMatch(/^\s+at /mu);
    },
  ));
