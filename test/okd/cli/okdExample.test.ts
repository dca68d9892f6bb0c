/** The example of a robot's account, through the real CLI: on a real API server, and on a simulated OKD. */
import * as path from "node:path";
import { testWithKubeApiServer } from "../../support/kubeApiServer";
import { putNode } from "../../support/kubeControllers";
import { filesBelow, findLeaks, plantedPassword, requireNoLeaks } from "../../support/leakScan";
import {
  createPulumiWorkspace,
  type Config,
  type PulumiWorkspace,
  type RunResult,
} from "../../support/pulumiWorkspace";
import { succeeded } from "../../support/rebootProgram";
import { startRealCluster, startSimulatedCluster, type TestCluster } from "../../support/testCluster";

const projectFolder = path.resolve(__dirname, "../../../examples/robot-account");
const node = "worker-0.openstacklocal";
const inTest = "/api/v1/namespaces/test";

/** The one token that the robot has, as `pulumi stack export --show-secrets` tells it. */
async function robotsToken(workspace: PulumiWorkspace): Promise<string> {
  const { stdout } = succeeded(await workspace.run(["stack", "export", "--show-secrets"]));
  const found = /"plaintext":\s*"\\"(ey[\w.-]{40,})\\""/u.exec(stdout)?.[1];
  if (found === undefined) throw new Error("no token of a service account is in the state");
  return found;
}

async function play(
  cluster: TestCluster,
  config: Config,
  user: string | undefined,
  secrets: () => readonly string[],
): Promise<void> {
  const workspace = await createPulumiWorkspace({
    projectFolder,
    project: "robot-account",
    config: {
      "openshift:kubernetes.server": cluster.server,
      "openshift:kubernetes.certificateAuthority": cluster.certificateAuthority,
      node,
      ...config,
    },
  });
  try {
    const results: RunResult[] = [];
    const up = workspace.startUp();
    // The node appears, and gets ready, only while it is waited for: its row tells each change.
    await up.waitForOutput(/openstacklocal is not there yet/u, { timeoutSeconds: 120 });
    await report(cluster, false);
    await up.waitForOutput(/KubeletNotReady/u, { timeoutSeconds: 60 });
    await report(cluster, true);
    results.push(succeeded(await up.exit));
    expect(await workspace.outputs()).toMatchObject({
      robotInTest: true,
      robotElsewhere: false,
      registrySecret: "robot-registry",
      nodeIsReady: true,
      ...(user === undefined ? {} : { user }),
    });
    expect(await statusOf(cluster, "secrets/robot-registry")).toBe(200);

    results.push(succeeded(await workspace.up(["--expect-no-changes"])));
    const token = await robotsToken(workspace);
    results.push(succeeded(await workspace.destroy()));
    expect(await statusOf(cluster, "secrets/robot-registry")).toBe(404);
    expect(await statusOf(cluster, "serviceaccounts/robot")).toBe(404);

    const planted = [token, ...secrets()];
    const printed = results.map(({ output }, index) => [`output ${index}`, output] as const);
    const stored = [...filesBelow(path.join(workspace.folder, "state"))];
    expect(stored.length).toBeGreaterThan(2);
    requireNoLeaks(planted, [...printed, ...stored]);
    // The search would find it: this is how a token looks in plain text.
    expect(findLeaks([token], [["a state", JSON.stringify({ token })]])).not.toEqual([]);
  } finally {
    await workspace.dispose();
  }
}

/** The kubelet's word. */
async function report(cluster: TestCluster, ready: boolean): Promise<void> {
  if (cluster.kube !== undefined) return putNode(cluster.kube, node, ready);
  const [status, reason] = ready ? ["True", "KubeletReady"] : ["False", "KubeletNotReady"];
  const conditions = [{ type: "Ready", status, reason }];
  cluster.simulator?.put({ kind: "Node", metadata: { name: node }, status: { conditions } });
}

async function statusOf(cluster: TestCluster, name: string): Promise<number> {
  return (await cluster.request("GET", `${inTest}/${name}`)).status;
}

describe("the example of a robot's account", () => {
  it("logs in as a user, on a simulated OKD 4.x and its registry", async () => {
    const cluster = await startSimulatedCluster({
      users: [{ name: "ann", password: plantedPassword, groups: ["cluster-admins"] }],
    });
    try {
      const { simulator } = cluster;
      if (simulator === undefined) throw new Error("no simulator");
      const login = {
        "openshift:kubernetes.username": "ann",
        "openshift:kubernetes.password": { secret: plantedPassword },
      };
      await play(cluster, { ...login, registry: simulator.registry }, "ann", () => [
        plantedPassword,
        ...simulator.issuedTokens,
      ]);
      // The log-in was a real one: the password went to the OAuth server, and the API has said whose the token is.
      expect(simulator.requests.filter(({ path: asked }) => asked.includes("/oauth/authorize"))).not.toEqual(
        [],
      );
    } finally {
      await cluster.stop();
    }
  });

  testWithKubeApiServer("does all but the log-in on a real Kubernetes API server", async () => {
    const cluster = await startRealCluster();
    try {
      const config = { login: "false", "openshift:kubernetes.token": { secret: cluster.adminToken } };
      await play(cluster, config, undefined, () => []);
    } finally {
      await cluster.stop();
    }
  });
});
