import { healthGateError } from "../../../../provider/health/healthErrors";
import { readObject } from "../../../../provider/health/healthReads";
import { waitForHealthGate } from "../../../../provider/health/gate/waitForHealthGate";
import { healthGateOf } from "../../../../provider/health/options/healthGateOptions";
import { readinessOf } from "../../../../provider/health/options/readinessOptions";
import { waitForReadiness } from "../../../../provider/health/readiness/waitForReadiness";
import { readAlerts } from "../../../../provider/health/wire/readAlerts";
import { TransportFailure } from "../../../../provider/http/transportFailure";
import { HealthServer, nodeObject } from "../../../support/healthServer";
import { refusedConnection, type Reply } from "../../../support/scriptedTransport";
import type { Examples } from "./examples";

const url = "https://prometheus.example.com";
const untrusted = "the server's certificate is not trusted (SELF_SIGNED_CERT_IN_CHAIN)";

const alerts = (reply: Reply) => {
  const server = new HealthServer();
  server.instead = () => reply;
  return readAlerts({ url, onlyFiring: true }, server.context());
};
const downCluster = (): HealthServer => {
  const server = new HealthServer();
  server.nodes = () => [
    nodeObject("worker-0", { ready: "False" }),
    nodeObject("worker-1", { ready: "False" }),
  ];
  return server;
};

export const health: Examples = {
  "a gate that is closed": () => waitForHealthGate("worker-0", healthGateOf(true), downCluster().context()),
  "a gate that was waited for": () =>
    waitForHealthGate("worker-0", healthGateOf({ waitSeconds: 60 }), downCluster().context()),
  "a gate that many things close": () =>
    healthGateError(
      "worker-0",
      Array.from({ length: 25 }, (_, index) => `alert A${String(index)} is firing`),
    ),
  "a node that is not ready for use": () =>
    waitForReadiness("worker-0", readinessOf(true), downCluster().context()),
  "an object whose namespace is not given": () =>
    readObject(
      { apiVersion: "v1", kind: "ConfigMap", name: "gate", path: "a", value: 1 },
      new HealthServer().context().cluster,
    ),
  "a Prometheus that is away": () => alerts(refusedConnection),
  "a Prometheus whose certificate is not trusted": () =>
    alerts(new TransportFailure(untrusted, "SELF_SIGNED_CERT_IN_CHAIN", false, false)),
  "a Prometheus that shows a page": () => alerts({ status: 200, body: "<html><title>Log in</title></html>" }),
  "a Prometheus that refuses": () => alerts({ status: 403, body: "forbidden" }),
  "a Prometheus whose token has expired": () => alerts({ status: 401, body: "" }),
};
