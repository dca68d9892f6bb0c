/** The simulator as a process of its own, which keeps its state in a file and can be killed. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { startProcess } from "../pulumi/startProcess.cjs";
import { freePort } from "./freePort.mjs";

export const clusterId = "demo.cna.example.com";

/**
 * @param {{ command: string, folder: string, nodes: string[], rebootSeconds: number, seed: number }} options
 */
export async function startSimulatorProcess({ command, folder, nodes, rebootSeconds, seed }) {
  const port = await freePort();
  const stateFile = path.join(folder, "simulator.jsonl");
  const url = `http://127.0.0.1:${port}`;
  const args = [command, "--port", String(port), "--admin", "--state", stateFile];
  args.push(...nodes.flatMap((node) => ["--node", node]));
  args.push("--reboot-seconds", String(rebootSeconds), "--seed", String(seed));
  let child;
  const start = async () => {
    child = startProcess(process.execPath, args, { cwd: folder, env: process.env, ownSession: true });
    await child.waitForOutput(/listening on/u);
  };
  await start();

  const ask = async (method, where, body) => {
    const response = await fetch(`${url}${where}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      // Someone else's name: the faults are for the library's requests alone.
      headers: { authorization: `Basic ${Buffer.from("viewer:viewer-password").toString("base64")}` },
      signal: AbortSignal.timeout(10_000),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`simulator: ${method} ${where} answered ${response.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };

  return {
    port,
    start,
    /** The library's requests, in the order of their arrival. A kill of the simulator forgets them. */
    requests: async () =>
      (await ask("GET", "/admin/requests")).filter(({ username }) => username === "operator"),
    fault: (fault) =>
      ask("POST", "/admin/faults", { ...fault, match: { ...fault.match, username: "operator" } }),
    forgetFaults: () => ask("DELETE", "/admin/faults"),
    /** Every reboot that was really done, with the moment of its job's end: read where a kill cannot reach. */
    reboots: () =>
      readFileSync(stateFile, "utf8")
        .split("\n")
        .slice(0, -1)
        .map((line) => JSON.parse(line))
        .filter(({ type }) => type === "reboot-accepted")
        .map(({ at, node, jobId, plan }) => ({ at, node, jobId, endsAt: at + plan.endsAt })),
    async statuses() {
      const listed = await ask("GET", `/api/openshift/${clusterId}/nodestatus`);
      return Object.fromEntries(listed.map(({ nodename, status }) => [nodename, status]));
    },
    async kill() {
      child.signal("SIGKILL");
      await child.exit;
    },
  };
}
