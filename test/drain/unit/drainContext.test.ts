/** How a room that knows no API server gets at the cluster of a drain. */
import { bindDrainIn } from "../../../provider/drain/cluster/drainContext";
import { noEngine } from "../../../provider/pulumi/engine";
import { settingsSource } from "../../support/settingsSource";
import { VirtualClock } from "../../support/virtualClock";

const server = "https://api.example:6443";
const contextWith = (config: Record<string, string>) => ({
  configuration: settingsSource({ config }),
  engine: noEngine,
  clock: new VirtualClock(),
  random: () => 0.5,
});

test("drains with one configuration share a cluster, and have the time of their caller", () => {
  const context = contextWith({
    "openshift:kubernetes.server": server,
    "openshift:kubernetes.token": "t0ken",
  });
  const one = bindDrainIn({}, "urn:1", context);
  const two = bindDrainIn({}, "urn:2", context);
  expect(two.cluster).toBe(one.cluster);
  expect([one.rowUrn, two.rowUrn, one.clock, one.random]).toEqual([
    "urn:1",
    "urn:2",
    context.clock,
    context.random,
  ]);
});

test("without a connection to the API of a cluster a drain says what is missing", () => {
  expect(() => bindDrainIn({}, "urn", contextWith({}))).toThrow(
    /openshift:kubernetes.*\(ERR_INVALID_INPUT\)$/su,
  );
});
