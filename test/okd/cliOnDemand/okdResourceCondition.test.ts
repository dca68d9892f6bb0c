/** A node that is waited for, through the real Pulumi CLI: on a real API server, and simulated. */
import * as path from "node:path";
import { testWithKubeApiServer } from "../../support/kubeApiServer";
import { until } from "../../support/until";
import { filesBelow, requireNoLeaks } from "../../support/leakScan";
import { sharedProgramHost } from "../../support/startProgramHost";
import { createPulumiWorkspace } from "../../support/pulumiWorkspace";
import {
  failed,
  messagesIn,
  nodeOf,
  operationsIn,
  program,
  reboot,
  succeeded,
  withScene,
} from "../../support/rebootProgram";
import { startRealCluster, startSimulatedCluster, type TestCluster } from "../../support/testCluster";

/** A token that the search for leaks can find. */
const plantedToken = "token-Pl4ntedN33dle7Q";

async function waitTimeOutAndResume(cluster: TestCluster, token: string): Promise<void> {
  const source = (timeoutSeconds: number, triggers: unknown[] = []) => `
"use strict";
const { okd } = require("pulumi-openshift-maintenance");
const { satisfied, lastSeen } = new okd.ResourceCondition("worker-0-ready", {
  apiVersion: "v1", kind: "Node", name: "worker-0", condition: "Ready",
  timeoutSeconds: ${timeoutSeconds}, triggers: ${JSON.stringify(triggers)},
  connection: ${JSON.stringify({
    kubernetes: { server: cluster.server, certificateAuthority: cluster.certificateAuthority, token },
  })},
});
Object.assign(exports, { satisfied, lastSeen });
`;
  const setReady = async (status: string, reason: string): Promise<void> => {
    const conditions = [{ type: "Ready", status, reason, message: "says the kubelet" }];
    await cluster.request("PATCH", "/api/v1/nodes/worker-0/status", { status: { conditions } });
  };
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "worker-0" } };
  expect((await cluster.request("POST", "/api/v1/nodes", node)).status).toBe(201);
  await setReady("False", "KubeletNotReady");
  const workspace = await createPulumiWorkspace({
    programHost: (await sharedProgramHost()).address,
    program: source(2),
    config: {},
  });
  try {
    const tooShort = failed(await workspace.up([], { events: true }));
    expect(tooShort.output).toContain(
      "Node worker-0: Ready=True does not hold after 2 s. Last seen: Ready=False KubeletNotReady: says the kubelet. Run pulumi up again to continue waiting, or raise timeoutSeconds. (ERR_WAIT_TIMEOUT)",
    );
    expect(messagesIn(tooShort.events)).toContainEqual({
      urn: expect.stringMatching(/::worker-0-ready$/u) as unknown,
      text: expect.stringMatching(
        /^worker-0 Ready=False KubeletNotReady: says the kubelet \(\d s\)$/u,
      ) as unknown,
      isLive: true,
    });

    workspace.writeProgram(source(90));
    const waiting = workspace.startUp();
    await until("the wait continues", () => waiting.output.includes("Ready=False KubeletNotReady"));
    expect(waiting.running).toBe(true);
    await setReady("True", "KubeletReady");
    succeeded(await waiting.exit);
    expect(await workspace.outputs()).toEqual({
      satisfied: true,
      lastSeen: "Ready=True KubeletReady: says the kubelet",
    });

    // What held once is not waited for again, until it is asked for again.
    await setReady("False", "KubeletNotReady");
    succeeded(await workspace.up(["--expect-no-changes"]));
    workspace.writeProgram(source(1, ["reboot 2"]));
    expect(failed(await workspace.up()).output).toContain("(ERR_WAIT_TIMEOUT)");
    succeeded(await workspace.destroy());
    requireNoLeaks(
      [token],
      [...filesBelow(workspace.folder, [path.join("project", "index.js")]), ...workspace.printed()],
    );
  } finally {
    await workspace.dispose();
    await cluster.stop();
  }
}

test("a node is waited for, timed out of, and waited for again, on the simulator", async () => {
  const tokens = { [plantedToken]: { user: "admin", groups: ["system:masters"] } };
  await waitTimeOutAndResume(await startSimulatedCluster({ tokens }), plantedToken);
});

test("a Ready from before the reboot does not count after it, with the time of the reboot as the bound", async () => {
  const cluster = await startSimulatedCluster();
  const okd = {
    server: cluster.server,
    certificateAuthority: cluster.certificateAuthority,
    token: cluster.adminToken,
  };
  const text = (version: string): string =>
    program(
      reboot("worker-0", { triggers: [version], rebootOnCreate: false }),
      `
const ready = new openshift.okd.ResourceCondition("ready", {
  apiVersion: "v1", kind: "Node", name: "worker-0", condition: "Ready",
  observedAfter: reboots["worker-0"].startedAt, timeoutSeconds: 60, connection: ${JSON.stringify({ kubernetes: okd })},
});
exports.lastSeen = ready.lastSeen;
`,
    );
  const heartbeat = async (at: number): Promise<void> => {
    const lastHeartbeatTime = new Date(at).toISOString().replace(/\.\d+/u, "");
    const conditions = [{ type: "Ready", status: "True", reason: "KubeletReady", lastHeartbeatTime }];
    await cluster.request("PATCH", "/api/v1/nodes/worker-0/status", { status: { conditions } });
  };
  const node = { apiVersion: "v1", kind: "Node", metadata: { name: "worker-0" } };
  await cluster.request("POST", "/api/v1/nodes", node);
  await heartbeat(Date.now() - 60_000);
  try {
    await withScene(text("1"), async ({ workspace, rebooted, outputs }) => {
      // Nothing is rebooted, so there is no such time: what was said before counts.
      succeeded(await workspace.up());
      expect(outputs()["lastSeen"]).toBe("Ready=True KubeletReady");

      workspace.writeProgram(text("2"));
      const preview = succeeded(await workspace.preview([], { events: true }));
      expect(operationsIn(preview.events)).toContain("ResourceCondition ready: update");
      const running = workspace.startUp();
      await until("the wait begins", () => /observed at \S+ and not yet after/u.test(running.output));
      expect(rebooted()).toEqual([nodeOf("worker-0")]);
      expect(running.running).toBe(true);
      await heartbeat(Date.now() + 1000);
      succeeded(await running.exit);
      succeeded(await workspace.up(["--expect-no-changes"]));
      expect(rebooted()).toHaveLength(1);
    });
  } finally {
    await cluster.stop();
  }
});

/** The token of a service account that may do all; unlike the administrator's it can be searched for. */
async function tokenOfWaiter(cluster: TestCluster): Promise<string> {
  const accounts = "/api/v1/namespaces/test/serviceaccounts";
  await cluster.request("POST", accounts, { metadata: { name: "waiter" } });
  await cluster.request("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
    metadata: { name: "waiter" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", namespace: "test", name: "waiter" }],
  });
  const { body } = await cluster.request("POST", `${accounts}/waiter/token`, { spec: {} });
  return (body as { status: { token: string } }).status.token;
}

testWithKubeApiServer(
  "a node is waited for, timed out of, and waited for again, on a real API server",
  async () => {
    const cluster = await startRealCluster();
    await waitTimeOutAndResume(cluster, await tokenOfWaiter(cluster));
  },
);
