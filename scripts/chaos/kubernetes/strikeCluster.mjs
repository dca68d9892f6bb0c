/** The faults of a trial over the back end `kubernetes`. Each returns when it is over, and what was away is back. */
import { setTimeout as sleep } from "node:timers/promises";
import { strike } from "../strike.mjs";

/** Longer than a reboot with all that a trial adds to it. */
const longestHoldMs = 30_000;

/**
 * @param {import("./drawBoots.cjs").Strike} blow
 * @param {{ stage: object, running: object }} scene
 */
export async function strikeCluster(blow, { stage, running }) {
  const { server, node } = stage.cluster;
  switch (blow.fault) {
    case "kill-kubelet":
      node.stopKubelet();
      await sleep(blow.outageMs);
      return node.startKubelet();
    case "kill-apiserver":
      await server.goDown();
      await sleep(blow.outageMs);
      return server.comeBack();
    case "kill-etcd":
      await server.etcdGoesDown();
      await sleep(blow.outageMs);
      return server.etcdComesBack();
    case "restore-etcd":
      stage.isOlderCluster = true;
      // As a restored cluster needs it: what the kubelet has seen is newer than what there is. Until it reports again, the
      // API shows the node as it was.
      node.stopKubelet();
      await server.restoreEtcd(blow.copiedIn === "earlier-change" ? "earlier" : "copy");
      await sleep(blow.pauseMs);
      return node.startKubelet();
    case "delete-pod":
      return stage.deletePods();
    case "wipe-records":
    case "hold-create":
    case "cut-answer":
      // They are in place since before the run.
      return undefined;
    default:
      return strike(blow, { stage, running, stream: blow.stream });
  }
}

/**
 * Sets the traps for a run: what is to happen to one of its requests.
 *
 * @param {import("./drawBoots.cjs").Strike} blow
 * @returns {{ isSet: boolean, isSprung: () => boolean, over: () => Promise<void> }} `over` resolves when nothing is held any more
 */
export function setTrap(blow, stage) {
  let sprung = false;
  let delivered;
  const isMeant = { "hold-create": isCreation, "cut-answer": patterns[blow.answerTo] }[blow.fault];
  if (isMeant !== undefined)
    stage.network.decide = (passing) => {
      if (sprung || !isMeant(passing)) return "forward";
      sprung = true;
      if (blow.fault === "cut-answer") return "lose-answer";
      delivered = untilBackAgain(stage).then(() => sleep(blow.pauseMs));
      return { deliveredAfter: delivered };
    };
  return {
    isSet: isMeant !== undefined,
    isSprung: () => sprung,
    async over() {
      stage.forgetFaults();
      if (delivered === undefined) return;
      await delivered;
      // It is on its way now: what comes of it is seen in the cluster.
      await sleep(500);
    },
  };
}

const isCreation = ({ method, path, query }) =>
  method === "POST" && path.endsWith("/pods") && !query.includes("dryRun");

/** To which request the answer is lost. */
const patterns = {
  pod: isCreation,
  lease: ({ method, path }) => method !== "GET" && path.includes("/leases"),
  memory: ({ method, path }) => method === "PATCH" && path.startsWith("/api/v1/nodes/"),
};

/** Until the node has been rebooted and is back; or long after it should have been. */
async function untilBackAgain(stage) {
  const giveUpAt = Date.now() + longestHoldMs;
  while (Date.now() < giveUpAt) {
    if (stage.boots() > 0 && (await stage.cluster.isReady().catch(() => false))) return;
    await sleep(50);
  }
}
