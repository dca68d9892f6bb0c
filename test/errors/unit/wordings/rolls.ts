import { matchNodes } from "../../../../provider/nodes/matchNodes";
import { createNodeContext } from "../../../../provider/nodes/nodeContext";
import { createNodeReads } from "../../../../provider/backends/nodeReads";
import { readRebootNeeds, readSelected } from "../../../../provider/nodes/readNodeFacts";
import { programEngine } from "../../../../provider/pulumi/programConfiguration";
import { deferredError } from "../../../../provider/reboot/deferredReboot";
import { rollRefused, rollStopped } from "../../../../provider/rolling/rollErrors";
import { settingsSource } from "../../../support/settingsSource";
import type { Examples } from "./examples";

const nodes = [{ name: "worker-0", roles: ["worker"] }];
const selected = (names: string[], of = nodes): unknown => matchNodes(of, { names }, () => false);
const context = createNodeContext(settingsSource({}), programEngine, createNodeReads());
const selfService = {
  apiUrl: "https://api.example/api/openshift",
  clusterId: "my.cluster",
  username: "operator",
  password: "s3cret-p4ss",
};
const connection = { selfService };
const stopped = {
  state: "stopped",
  reason: "Failed: worker-1. maxFailures is 0, so nothing more is started.",
  done: ["worker-0"],
  deferred: [],
  failed: ["worker-1"],
  notStarted: ["worker-2", "master-0"],
} as const;

export const rolls: Examples = {
  "its arguments have a fault": () =>
    rollRefused("all", [{ property: "maxFailures", reason: "must be a whole number, 0 or more" }]),
  "a node has failed": () => rollStopped("all", stopped, []),
  "all others are done": () =>
    rollStopped("all", { ...stopped, state: "finished", reason: undefined, notStarted: [] }, []),
  "a node has failed after others were deferred": () =>
    rollStopped("all", { ...stopped, deferred: ["worker-3"] }, []),
  "something depends on nodes that are deferred": () =>
    deferredError('RollingReboot "all"', ["worker-1", "worker-2"]),
  "a step was excluded": () =>
    rollStopped("all", stopped, [
      { what: "The reboot of node worker-1 is not complete: step RebootJob was excluded from this update." },
    ]),
  "a node is selected that is not there": () => selected(["worker-1"]),
  "a node is selected of a cluster without nodes": () => selected(["worker-1"], []),
  "a selection needs the cluster itself": () => readSelected({ connection, labels: {} }, context),
  "needs are asked without the cluster itself": () => readRebootNeeds({ connection }, context),
};
