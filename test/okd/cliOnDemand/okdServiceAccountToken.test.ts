/** A robot's token from its creation to its end, through the real Pulumi CLI: on a real API server, and simulated. */
import * as path from "node:path";
import { testWithKubeApiServer } from "../../support/kubeApiServer";
import { until } from "../../support/until";
import { filesBelow, findLeaks, requireNoLeaks, type Texts } from "../../support/leakScan";
import { sharedProgramHost } from "../../support/startProgramHost";
import { createPulumiWorkspace, type PulumiWorkspace } from "../../support/pulumiWorkspace";
import { failed, succeeded } from "../../support/rebootProgram";
import { adminOf } from "../../support/robotScene";
import { startRealCluster, startSimulatedCluster, type TestCluster } from "../../support/testCluster";

/** A token that the search for leaks can find. */
const plantedToken = "token-Pl4ntedN33dle7Q";
const robot = "system:serviceaccount:test:robot";

/** The program; the connection is in the configuration, or on the resource as a program without any care has it. */
const program = (args: object, okd?: object) => `
"use strict";
const { okd } = require("pulumi-openshift-maintenance");
const robot = new okd.ServiceAccountToken("robot", ${JSON.stringify({
  namespace: "test",
  serviceAccount: "robot",
  ...args,
  ...(okd === undefined ? {} : { connection: { kubernetes: okd } }),
})});
const { token, userName, createdServiceAccount, grantedRoles, expiresAt } = robot;
Object.assign(exports, { token, userName, createdServiceAccount, grantedRoles, expiresAt });
`;

async function withScene(
  cluster: TestCluster,
  okd: object | undefined,
  play: (workspace: PulumiWorkspace, tokens: Set<string>) => Promise<void>,
): Promise<void> {
  const workspace = await createPulumiWorkspace({
    programHost: (await sharedProgramHost()).address,
    program: program({ roles: ["view", "vieww"] }, okd),
    config:
      okd !== undefined
        ? {}
        : {
            "openshift:kubernetes.server": cluster.server,
            "openshift:kubernetes.certificateAuthority": cluster.certificateAuthority,
            "openshift:kubernetes.token": { secret: cluster.adminToken },
          },
  });
  const tokens = new Set<string>();
  try {
    await play(workspace, tokens);
    const secrets = [...tokens, plantedToken];
    requireNoLeaks(secrets, tracesOf(workspace));
    // The search would find each of them.
    for (const secret of secrets) {
      expect(findLeaks([secret], [["a URL", encodeURIComponent(secret)]])).not.toEqual([]);
      const state = JSON.stringify({ outputs: { token: secret } });
      expect(findLeaks([secret], [["a state", Buffer.from(state).toString("base64")]])).not.toEqual([]);
    }
  } finally {
    await workspace.dispose();
    await cluster.stop();
  }
}

/** All that is left behind and was printed, but for what was asked to show secrets. */
function* tracesOf(workspace: PulumiWorkspace): Texts {
  yield* filesBelow(workspace.folder, [path.join("project", "index.js")]);
  yield* workspace.printed().filter(([name]) => !name.startsWith("pulumi stack"));
}

const tokenOf = async (workspace: PulumiWorkspace): Promise<string> =>
  String((await workspace.outputs())["token"]);

async function wholeLife(cluster: TestCluster, okd?: object): Promise<void> {
  await withScene(cluster, okd, async (workspace, tokens) => {
    const admin = adminOf(cluster);
    const refused = failed(await workspace.up());
    expect(refused.output).toMatch(/has no role "vieww"\. Nothing was granted\..*\(ERR_NOT_FOUND\)/u);
    expect(await admin.account("test", "robot")).toBeUndefined();

    workspace.writeProgram(program({ roles: ["view"] }, okd));
    succeeded(await workspace.up());
    expect(await workspace.outputs()).toMatchObject({
      userName: robot,
      createdServiceAccount: true,
      grantedRoles: ["view"],
      expiresAt: expect.stringMatching(/^\d{4}-/u) as unknown,
    });
    const token = await tokenOf(workspace);
    tokens.add(token);
    expect((await admin.listPods("test", token)).status).toBe(200);
    expect((await admin.listPods("other", token)).status).toBe(403);
    succeeded(await workspace.up(["--expect-no-changes", "--diff"]));

    workspace.writeProgram(program({ roles: ["edit"] }, okd));
    const changed = succeeded(await workspace.up());
    expect(changed.output).toMatch(/ServiceAccountToken robot updated .*\[diff: ~roles\]/u);
    expect(changed.output).toMatch(/Resources:\s+~ 1 updated\s+1 unchanged\s/u);
    expect(await tokenOf(workspace)).toBe(token);
    expect((await admin.bindings("test")).map(({ role }) => role)).toEqual(["edit"]);

    succeeded(await workspace.destroy(["--diff"]));
    expect(await admin.account("test", "robot")).toBeUndefined();
    expect(await admin.bindings("test")).toEqual([]);
  });
}

describe("a robot's token", () => {
  it("with its connection on the resource lives a whole life, and is nowhere in plain text", async () => {
    const cluster = await startSimulatedCluster({
      tokens: { [plantedToken]: { user: "admin", groups: ["system:masters"] } },
    });
    const { server, certificateAuthority } = cluster;
    await wholeLife(cluster, { server, certificateAuthority, token: plantedToken });
  });

  testWithKubeApiServer(
    "lives a whole life on a real Kubernetes API server, and is nowhere in plain text",
    async () => {
      await wholeLife(await startRealCluster());
    },
  );

  it("whose update was killed before anything was recorded is finished by the next, and leaves nothing", async () => {
    const cluster = await startSimulatedCluster({ api: { tokenRequest: false }, controllerDelayMs: 4000 });
    await withScene(cluster, undefined, async (workspace, tokens) => {
      const admin = adminOf(cluster);
      workspace.writeProgram(program({ roles: ["view"] }));
      const killed = workspace.startUp();
      await until("the secret is waited for", () => cluster.simulator?.list("Secret", "test").length === 1);
      killed.signal("SIGKILL");
      await killed.exit;
      succeeded(await workspace.run(["cancel", "--yes"]));

      succeeded(await workspace.up());
      expect(await workspace.outputs()).toMatchObject({
        createdServiceAccount: true,
        grantedRoles: ["view"],
      });
      const token = await tokenOf(workspace);
      tokens.add(token);
      expect((await admin.listPods("test", token)).status).toBe(200);
      expect(await admin.secretNames("test")).toHaveLength(1);

      succeeded(await workspace.destroy());
      expect(await admin.account("test", "robot")).toBeUndefined();
      expect(await admin.bindings("test")).toEqual([]);
      expect(await admin.secretNames("test")).toEqual([]);
    });
  });
});
