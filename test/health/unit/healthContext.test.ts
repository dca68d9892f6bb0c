/** How a room that knows no API server gets at the cluster that it looks at. */
import { bindDrainIn } from "../../../provider/drain/cluster/drainContext";
import { bindHealthIn, bindProbeIn } from "../../../provider/health/healthContext";
import { noEngine } from "../../../provider/pulumi/engine";
import { settingsSource } from "../../support/settingsSource";
import { VirtualClock } from "../../support/virtualClock";

const contextWith = (config: Record<string, string>) => ({
  configuration: settingsSource({ config }),
  engine: noEngine,
  clock: new VirtualClock(),
  random: () => 0.5,
});

test("looks and drains with one configuration share a cluster, and have the time of their caller", () => {
  const context = contextWith({
    "openshift:kubernetes.server": "https://api.example:6443",
    "openshift:kubernetes.token": "t0ken",
  });
  const health = bindHealthIn({}, "urn:1", context);
  expect(bindDrainIn({}, "urn:2", context).cluster).toBe(health.cluster);
  expect([health.rowUrn, health.clock, health.random]).toEqual(["urn:1", context.clock, context.random]);
});

test("without a connection to the API of a cluster a look at it says what is missing, and a probe needs none", () => {
  expect(() => bindHealthIn({}, "urn", contextWith({}))).toThrow(
    /openshift:kubernetes.*\(ERR_INVALID_INPUT\)$/su,
  );
  expect(bindProbeIn("urn", contextWith({}))).not.toHaveProperty("cluster");
});

test("each look says it on the row of its own engine", () => {
  const rows: string[] = [];
  const context = contextWith({
    "openshift:kubernetes.server": "https://api.example:6443",
    "openshift:kubernetes.token": "t0ken",
  });
  bindHealthIn({}, "urn", context);
  const engine = { ...noEngine, progress: (urn: string, text: string) => void rows.push(`${urn} ${text}`) };
  const { engine: own, rowUrn } = bindHealthIn({}, "urn:2", { ...context, engine });
  own.progress(rowUrn, "waits");
  expect(rows).toEqual(["urn:2 waits"]);
});
