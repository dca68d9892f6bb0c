import { createRequire } from "node:module";
import path from "node:path";
import { repository } from "../setup/paths.cjs";
import { administrator, setUpCluster } from "./setUpCluster.cjs";

const require = createRequire(import.meta.url);

/**
 * What the demo plays for each back end: an example, a cluster for it, and what is to be said of both afterwards. Loaded
 * when chosen, since the simulator may have to be built first.
 */
export const scenes = { selfService, kubernetes };

/** Reboots slow enough to be watched. */
const downMs = 5000;

async function selfService() {
  const { startSimulator } = require("pulumi-openshift-maintenance-simulator");
  const node = "worker-0.openstacklocal";
  const simulator = await startSimulator({ reboot: { downMs, doneGapMs: 500 } });
  return {
    project: "quickstart",
    projectFolder: repository,
    node,
    address: simulator.apiUrl,
    doing: `reboots ${node}, watches it, and lets the next resource wait for it`,
    config: {
      node,
      imageVersion: "4.18.1",
      "openshift:selfService.apiUrl": simulator.apiUrl,
      "openshift:selfService.clusterId": "demo.cna.example.com",
      "openshift:selfService.username": "operator",
      "openshift:selfService.password": { secret: "operator-password" },
    },
    rebooted: () => simulator.acceptedReboots.map((reboot) => reboot.node),
    facts: ({ jobId, statusAfterwards }) => [
      ["reboots that the cluster accepted", listed(simulator.acceptedReboots)],
      ["job", jobId],
      ["the resource after it saw", statusAfterwards],
    ],
    next: "To see the same with nothing but a cluster's own API: npm run demo -- --backend kubernetes",
    close: () => simulator.close(),
  };
}

async function kubernetes() {
  const { startOkdSimulator } = require("pulumi-openshift-maintenance-simulator");
  const node = "worker-0";
  const okd = await startOkdSimulator({
    ...administrator,
    nodes: [node, "worker-1"],
    nodeRhythm: { downMs, readyMs: 2000 },
  });
  const { token } = await setUpCluster(okd);
  const bootId = () => okd.get("Node", node).status.nodeInfo.bootID;
  const before = bootId();
  return {
    project: "kubernetes-reboot",
    projectFolder: path.join(repository, "examples", "kubernetes-reboot"),
    node,
    address: okd.url,
    doing: `reboots ${node} through the API of its own cluster, and waits until it is Ready`,
    config: {
      node,
      imageVersion: "4.18.1",
      "openshift:kubernetes.server": okd.url,
      "openshift:kubernetes.token": { secret: token },
    },
    rebooted: () => okd.boots.map((boot) => boot.node),
    facts: ({ jobId, statusAfter }) => [
      ["boots of the node", listed(okd.boots)],
      // The boot id that follows is the one before.
      ["pod", jobId.split("/").slice(0, 2).join("/")],
      ["boot ID before", before],
      ["boot ID now", bootId()],
      ["the node is", statusAfter],
      ["pods that are left", String(okd.list("Pod").length)],
    ],
    close: () => okd.close(),
  };
}

const listed = (reboots) => reboots.map(({ node }) => node).join(", ") || "none";
