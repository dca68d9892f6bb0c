import { readFileSync } from "node:fs";
import path from "node:path";
import { startSimulator } from "../../simulator/dist/index.js";
import { createPulumiWorkspace } from "../pulumi/pulumiWorkspace.cjs";
import { repository } from "../setup/paths.cjs";
import { contestants } from "./contestants.mjs";

const operator = { username: "operator", password: "bench-password", reboot: true };

/**
 * A new stack of one contestant: its creation, two updates with nothing to do, and the size of its state.
 * @returns {Promise<{ create: Sample, noop: Sample, bytes: number, requests: number }>}
 */
export async function measureUpdates(name, count) {
  const simulator = await startSimulator({ users: [operator] });
  const workspace = await createPulumiWorkspace({
    program: contestants[name](count),
    packages: {
      "pulumi-openshift-maintenance": repository,
      "@pulumi/pulumi": path.join(repository, "node_modules", "@pulumi", "pulumi"),
    },
    config: {
      "openshift:selfService.apiUrl": simulator.apiUrl,
      "openshift:selfService.clusterId": simulator.clusterIds[0],
      "openshift:selfService.username": operator.username,
      "openshift:selfService.password": { secret: operator.password },
    },
  });
  try {
    const create = await timed(() => workspace.up());
    const noops = [await timed(() => workspace.up()), await timed(() => workspace.up())];
    return {
      create,
      // The better of two: what else runs on the machine only ever adds.
      noop: noops.reduce((best, one) => (one.seconds < best.seconds ? one : best)),
      bytes: workspace.stateText().length,
      requests: simulator.requests.length,
    };
  } finally {
    await workspace.dispose();
    await simulator.close();
  }
}

async function timed(run) {
  const [startedAt, processor] = [performance.now(), processorSeconds()];
  const { code, output } = await run();
  if (code !== 0) throw new Error(`pulumi up ended with ${code}:\n${output}`);
  const spent = processorSeconds();
  return {
    seconds: (performance.now() - startedAt) / 1000,
    ...(spent === undefined ? {} : { processorSeconds: spent - processor }),
  };
}

/** What the processes that we started and that have ended took, with all that they started; Linux alone says it. */
function processorSeconds() {
  try {
    const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ");
    return (Number(fields[13]) + Number(fields[14])) / 100;
  } catch {
    return undefined;
  }
}
