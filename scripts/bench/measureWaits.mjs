import { execFile } from "node:child_process";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { startSimulator } from "../../simulator/dist/index.js";
import { createPulumiWorkspace } from "../pulumi/pulumiWorkspace.cjs";
import { repository } from "../setup/paths.cjs";

const run = promisify(execFile);
const intervals = [1, 5, 10, 30];
const password = "bench-password";

/** What people use today: one request, and then a look at the job every so many seconds until it is done. */
const loop = `
set -eu
JOB=$(curl -sS -u "$USERNAME:$PASSWORD" --data-urlencode "target=$NODE" "$URL/reboot" | grep -oE 'tmp[A-Za-z0-9_]+' | head -n 1)
until curl -sS -u "$USERNAME:$PASSWORD" "$URL/job/$JOB" | grep -q Done; do sleep "$INTERVAL"; done
`;

/**
 * One reboot by each contestant at the same time, each of a node of its own that takes equally long: by how much the
 * first request that could see the end of the job came after it, and how many requests it took.
 *
 * @param {number} seconds how long the nodes are down
 */
export async function measureWaits(seconds) {
  const names = ["ours", ...intervals.map((interval) => `loop${interval}`)];
  const users = [...names, "watcher"].map((username) => ({ username, password, reboot: true }));
  const simulator = await startSimulator({ users, reboot: { downMs: seconds * 1000, jitter: 0 } });
  const clusterId = simulator.clusterIds[0];
  const url = `${simulator.apiUrl}/${clusterId}`;
  const get = async (where) => {
    const authorization = `Basic ${Buffer.from(`watcher:${password}`).toString("base64")}`;
    return (await fetch(`${url}/${where}`, { headers: { authorization } })).text();
  };
  const nodes = JSON.parse(await get("nodestatus")).map(({ nodename }) => nodename);
  if (nodes.length < names.length) throw new Error("The simulator has too few nodes.");
  const nodeOf = Object.fromEntries(names.map((name, index) => [name, nodes[index]]));
  const workspace = await createPulumiWorkspace({
    program: `new (require("pulumi-openshift-maintenance").NodeReboot)("node", { node: "${nodeOf.ours}" });`,
    packages: {
      "pulumi-openshift-maintenance": repository,
      "@pulumi/pulumi": path.join(repository, "node_modules", "@pulumi", "pulumi"),
    },
    config: {
      "openshift:selfService.apiUrl": simulator.apiUrl,
      "openshift:selfService.clusterId": clusterId,
      "openshift:selfService.username": "ours",
      "openshift:selfService.password": { secret: password },
    },
  });
  const endOf = async (name) => {
    for (;;) {
      const job = simulator.acceptedReboots.find(({ username }) => username === name);
      if (job !== undefined && /Done/u.test(await get(`job/${job.jobId}`)))
        return { at: Date.now(), ...job, endedAt: Date.now() };
      await sleep(100);
    }
  };
  const play = async (name) => {
    const env = {
      ...process.env,
      URL: url,
      NODE: nodeOf[name],
      USERNAME: name,
      PASSWORD: password,
      INTERVAL: name.slice(4),
    };
    const work = name === "ours" ? workspace.up() : run("bash", ["-c", loop], { env });
    const [{ jobId, endedAt }, result] = await Promise.all([endOf(name), work]);
    if (result.code) throw new Error(result.output);
    const own = simulator.requests.filter(({ username }) => username === name);
    const seen = own.find(({ at, path: where }) => at >= endedAt - 100 && where.includes(jobId));
    return [
      name,
      { lagSeconds: (seen.at - endedAt) / 1000, requests: own.filter(({ at }) => at <= seen.at).length },
    ];
  };
  try {
    return Object.fromEntries(await Promise.all(names.map(play)));
  } finally {
    await workspace.dispose();
    await simulator.close();
  }
}
