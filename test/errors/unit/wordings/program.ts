import * as pulumi from "@pulumi/pulumi";
import { createSelfServiceClient } from "../../../../provider/backends/selfService/selfServiceClient";
import { requireBackend } from "../../../../provider/backends/resolveBackend";
import { TransportFailure } from "../../../../provider/http/transportFailure";
import { requireOkdConnection } from "../../../../provider/kubernetes/connection/resolveOkdConnection";
import { clusterOf } from "../../../../provider/nodes/nodeContext";
import { waitForNodeStatus } from "../../../../provider/nodes/waitForNodeStatus";
import { checkConstruction } from "../../../../provider/pulumi/checkConstruction";
import { requireArguments, requireNoFaults } from "../../../../provider/pulumi/validation";
import { FakeWorld, unreachable } from "../../../support/fakeWorld";
import { refusedConnection, reset, scriptedTransport, type Reply } from "../../../support/scriptedTransport";
import { settingsSource } from "../../../support/settingsSource";
import { nodeStatusInputs } from "../../../support/stepInputs";
import { VirtualClock } from "../../../support/virtualClock";
import { bug, type Examples } from "./examples";

class Provider extends pulumi.ProviderResource {}

export const inputs: Examples = {
  "the arguments are no object": () => {
    requireArguments('NodeReboot "worker-0"', undefined, ["node", "triggers"]);
  },
  "an argument has a fault": () => {
    requireNoFaults("getNodes", [{ property: "cluster", reason: "must be the name of an entry" }]);
  },
  "several arguments have faults": () => {
    requireNoFaults("getNodes", [
      { property: "cluster", reason: "must be the name of an entry" },
      { property: "node", reason: "is not an argument" },
    ]);
  },
  "nothing is configured": () => requireBackend({}, settingsSource({})),
  "nothing is configured for the OKD API": () => requireOkdConnection({}, settingsSource({})),
  "a key of the configuration is misspelled": () => {
    pulumi.runtime.setAllConfig({ "openshift:selfservice": "{}" });
    checkConstruction({ type: "NodeStatus", name: "x", args: {}, opts: {} });
  },
  "a provider hides the configuration": () => {
    pulumi.runtime.setAllConfig({ "openshift:selfService": "{}" });
    const opts = { provider: new Provider("pulumi-nodejs", "own") };
    checkConstruction({ type: "NodeStatus", name: "x", args: {}, opts });
  },
};

function client(...replies: Reply[]) {
  const { transport } = scriptedTransport(...replies);
  const connection = {
    apiUrl: "https://api.example/api/openshift",
    clusterId: "my.cluster",
    username: "operator",
    password: "s3cret-p4ss",
  };
  return createSelfServiceClient(connection, { transport, clock: new VirtualClock(), random: () => 0.5 });
}
const untrusted = (reason: string): TransportFailure =>
  new TransportFailure(`the server's certificate is not trusted (${reason})`, reason, false, false);
const page = "<html><head><title>Log in</title></head><body>…</body></html>";

export const selfService: Examples = {
  "401": () => client({ status: 401, body: page }).readNodes(),
  "403": () => client({ status: 403 }).readNodes(),
  "404": () => client({ status: 404, body: page }).readNodes(),
  "500": () => client({ status: 500, body: '{"error":"out of order"}' }).readNodes({ attempts: 1 }),
  "429 with Retry-After": () =>
    client({ status: 429, headers: { "retry-after": "7" } }).readNodes({ attempts: 1 }),
  "a page in place of JSON": () => client({ status: 200, body: page }).readNodes(),
  "the server cannot be reached": () =>
    client(refusedConnection, refusedConnection, refusedConnection, refusedConnection).readNodes(),
  "the connection breaks": () => client(reset).readNodes({ attempts: 1 }),
  "an unknown authority": () => client(untrusted("SELF_SIGNED_CERT_IN_CHAIN")).readNodes(),
  "a certificate for another host": () => client(untrusted("ERR_TLS_CERT_ALTNAME_INVALID")).readNodes(),
  "a certificate that has expired": () => client(untrusted("CERT_HAS_EXPIRED")).readNodes(),
};

/** A wait for a status in a world that has been changed. */
function status(change: (world: FakeWorld) => void, node = "worker-0") {
  const world = new FakeWorld();
  change(world);
  const args = nodeStatusInputs({ node, waitFor: "SHUTOFF", timeoutSeconds: 60 });
  return world.startProcess().run((context) => waitForNodeStatus(args, clusterOf(args, context), context));
}
const failing = (error: Error) => (world: FakeWorld) => {
  world.readFault = () => (world.clock.elapsedMs > 10_000 ? error : undefined);
};

export const nodes: Examples = {
  "a node is not listed": () => status(() => undefined, "worker-O"),
  "a cluster lists no nodes": () =>
    status((world) => {
      for (const name of world.nodeNames) world.removeNode(name);
    }),
  "a status does not come": () => status(() => undefined),
  "a status cannot be read any more": () => status(failing(unreachable)),
  "a status cannot be read, because the program is broken": () => status(failing(bug)),
};
