import { Config, type Output } from "@pulumi/pulumi";
import { getNodes, NodeReboot } from "pulumi-openshift-maintenance";

/** Reboots all workers, one after another: the next one begins when the last one is back. */
export = async (): Promise<Record<string, Output<number | undefined>>> => {
  const imageVersion = new Config().require("imageVersion");
  const durations: Record<string, Output<number | undefined>> = {};
  let previous: NodeReboot | undefined;
  for (const { name } of await getNodes({ roles: ["worker"] })) {
    previous = new NodeReboot(name, { node: name, triggers: [imageVersion] }, { dependsOn: previous ?? [] });
    durations[name] = previous.durationSeconds;
  }
  return durations;
};
