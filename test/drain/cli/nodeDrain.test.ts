/** A bracket around work on an empty node, through the real Pulumi CLI, on a real API server. */
import { setTimeout as sleep } from "node:timers/promises";
import { cordonedBy } from "../../../provider/drain/cluster/cordon";
import { drainScene, type DrainScene } from "../../support/drainScene";
import { startKubeApiServer, testWithKubeApiServer, type KubeApiServer } from "../../support/kubeApiServer";
import { filesBelow, requireNoLeaks } from "../../support/leakScan";
import { createPulumiWorkspace } from "../../support/pulumiWorkspace";
import { messagesIn, succeeded } from "../../support/rebootProgram";
import { until } from "../../support/until";

/** A user whose token the search for leaks can find. */
const planted = "Pl4ntedN33dle7Q";

const source = (node: string): string => `
"use strict";
const { NodeDrain, okd } = require("pulumi-openshift-maintenance");
const drain = new NodeDrain("w0", { node: ${JSON.stringify(node)} });
// Stands for the work: it sees the node cordoned.
const work = new okd.ResourceCondition("work", {
  apiVersion: "v1", kind: "Node", name: drain.node, path: ".spec.unschedulable", value: true, timeoutSeconds: 60,
});
const { cordoned, evictedPods, phase } = drain;
Object.assign(exports, { cordoned, evictedPods, phase, seen: work.lastSeen });
`;

/** Ends what is deleted, until the test ends. */
function playKubelet(scene: DrainScene): () => Promise<void> {
  const end = new AbortController();
  const done = (async () => {
    while (!end.signal.aborted) {
      await scene.endDeleted();
      await sleep(200);
    }
  })();
  return async () => {
    end.abort();
    await done;
  };
}

async function killAndResume(server: KubeApiServer): Promise<void> {
  const scene = await drainScene(server);
  const token = server.tokenOf(planted);
  const endKubelet = playKubelet(scene);
  await scene.addPod({ name: "free" });
  await scene.addPod({ name: "held", labels: { app: "web" } });
  await scene.setBudget("web", 0);
  const workspace = await createPulumiWorkspace({
    program: source(scene.node),
    config: {
      "openshift:kubernetes.server": server.url,
      "openshift:kubernetes.token": { secret: token },
      "openshift:kubernetes.certificateAuthority": server.caCertificate,
    },
  });
  try {
    const killed = workspace.startUp([], { events: true });
    await until("a pod is gone", async () => (await scene.pods()).length === 1);
    await until("the row says what holds the other", () =>
      /1 of 2 pods gone: test\/held is held by budget test\/web/u.test(killed.output),
    );
    killed.signal("SIGKILL");
    expect(messagesIn((await killed.exit).events)).toContainEqual(
      expect.objectContaining({
        urn: expect.stringMatching(/::w0$/u) as unknown,
        text: expect.stringMatching(/1 of 2 pods gone: test\/held is held by budget test\/web/u) as unknown,
        isLive: true,
      }),
    );
    // What the preview of this update has said.
    expect(killed.output).toContain(`node ${scene.node}: a drain evicts 2 pods`);
    expect(killed.output).toContain(
      `node ${scene.node}: 1 pod held by budget test/web (needs 2 healthy pods and has 2): test/held`,
    );
    expect((await scene.nodeObject()).spec.unschedulable).toBe(true);
    const urn = (await workspace.exportStack()).deployment.resources?.find(({ type }) =>
      type.endsWith("NodeDrain"),
    );
    expect(urn).toBeUndefined();

    // The lock of the killed run.
    succeeded(await workspace.run(["cancel", "--yes"]));
    await scene.setBudget("web", 1);
    succeeded(await workspace.up());
    expect(await workspace.outputs()).toMatchObject({
      cordoned: true,
      phase: "drained",
      seen: ".spec.unschedulable=true",
    });
    expect((await scene.nodeObject()).metadata.annotations?.[cordonedBy]).toMatch(/NodeDrain::w0#\w+$/u);
    expect(await scene.pods()).toEqual([]);
    succeeded(await workspace.up(["--expect-no-changes"]));

    succeeded(await workspace.destroy());
    const { metadata, spec } = await scene.nodeObject();
    expect([spec.unschedulable, metadata.annotations]).toEqual([undefined, undefined]);
    requireNoLeaks([token], [...filesBelow(workspace.folder), ...workspace.printed()]);
  } finally {
    await workspace.dispose();
    await endKubelet();
  }
}

testWithKubeApiServer(
  "a node is drained around other work, after a kill as well, and uncordoned when the stack is destroyed",
  async () => {
    const server = await startKubeApiServer({ users: { [planted]: ["system:masters"] } });
    try {
      await killAndResume(server);
    } finally {
      await server.stop();
    }
  },
);
