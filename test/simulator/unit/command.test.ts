import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";
import { startSimulator } from "../../../simulator/source";
import { apiClient, demo, send, worker } from "./apiClient";

// Processes start slowly on a machine that is busy with other tests.
const root = resolve(__dirname, "../../..");
let built: string;
let scratch: string;
const children: ChildProcess[] = [];

// The sources as they are now, not whatever was built last; inside the project, where fastify is found.
beforeAll(() => {
  mkdirSync(join(root, ".work"), { recursive: true });
  built = mkdtempSync(join(root, ".work", "simulator-command-"));
  scratch = mkdtempSync(join(tmpdir(), "simulator-command-"));
  const source = join(root, "simulator/source");
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  for (const file of readdirSync(source).filter((name) => name.endsWith(".ts"))) {
    const { outputText } = transpileModule(readFileSync(join(source, file), "utf8"), { compilerOptions });
    writeFileSync(join(built, file.replace(/\.ts$/, ".js")), outputText);
  }
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(() => {
  rmSync(built, { recursive: true });
  rmSync(scratch, { recursive: true });
});

const run = (...flags: string[]) => runNode(join(built, "command.js"), ...flags);

function runNode(...words: string[]) {
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
  children.push(child);
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
  const ended = once(child, "close").then(([code, signal]) => ({
    code: code as unknown,
    signal: signal as unknown,
  }));
  const ready = async () => {
    while (!said.stdout.includes("Ctrl-C")) {
      if (child.exitCode !== null) throw new Error(said.stderr);
      await new Promise((wake) => setTimeout(wake, 10));
    }
    const url = /listening on (\S+)/.exec(said.stdout)?.[1] ?? "";
    return { url, apiUrl: `${url}/api/openshift` };
  };
  return { child, said, ended, ready };
}

describe("the command of the simulator", () => {
  it("says how to use it, serves, and ends cleanly on Ctrl-C", async () => {
    const command = run("--port", "0", "--reboot-seconds", "0.2");
    const simulator = await command.ready();
    expect(command.said.stdout.split("\n")).toEqual(
      expect.arrayContaining([
        `  pulumi config set --path "openshift:selfService.apiUrl" ${simulator.apiUrl}`,
        `  pulumi config set --path "openshift:selfService.clusterId" ${demo}`,
        '  pulumi config set --path "openshift:selfService.username" operator',
        '  pulumi config set --secret --path "openshift:selfService.password" operator-password',
        `  export OPENSHIFT_SELFSERVICE_API_URL=${simulator.apiUrl}`,
        `  export OPENSHIFT_SELFSERVICE_CLUSTER_ID=${demo}`,
        "  export OPENSHIFT_SELFSERVICE_USERNAME=operator",
        "  export OPENSHIFT_SELFSERVICE_PASSWORD=operator-password",
      ]),
    );
    const client = apiClient(simulator);
    const jobId = await client.rebootJob();
    while (!(await client.outputOf(jobId)).endsWith("ACTIVE\nDone"));
    expect((await send(`${simulator.url}/admin/requests`)).status).toBe(404);
    command.child.kill("SIGINT");
    expect(await command.ended).toEqual({ code: 0, signal: null });
    expect(command.said.stderr).toBe("");
  });

  it("takes clusters, nodes, users and all else from flags, and does not repeat a given password", async () => {
    const clusters = [
      "--cluster",
      "one.example",
      "--cluster",
      "two.example",
      "--node",
      "worker-0.x",
      "--node",
      "worker-1.x",
    ];
    const users = ["--user", "reader:first:secret", "--user", "o'neil:second:secret:reboot"];
    const modes = [
      "--fail",
      "--reboot-seconds",
      "0.1",
      "--while-rebooting",
      "same-job",
      "--seed",
      "5",
      "--admin",
    ];
    const command = run(...clusters, ...users, ...modes);
    const simulator = await command.ready();
    expect(command.said.stdout).toContain(
      `pulumi config set --path "openshift:selfService.username" 'o'\\''neil'\n`,
    );
    expect(command.said.stdout).toContain(
      'pulumi config set --secret --path "openshift:selfService.password"\n',
    );
    expect(command.said.stdout).toContain("Clusters: one.example, two.example\n");
    expect(command.said.stdout).not.toContain("secret:");
    expect(command.said.stdout).not.toMatch(/first|second/);

    const reader = apiClient(simulator, {
      username: "reader",
      password: "first:secret",
      cluster: "two.example",
    });
    expect((await reader.nodestatus()).text).toMatch(/^\[.*worker-0\.x.*worker-1\.x.*\]$/);
    expect((await reader.reboot("worker-0.x")).status).toBe(404);
    const operator = apiClient(simulator, {
      username: "o'neil",
      password: "second:secret",
      cluster: "one.example",
    });
    const jobId = await operator.rebootJob("worker-0.x");
    while (!(await operator.outputOf(jobId)).endsWith("ERROR\nFail"));
    expect((await send(`${simulator.url}/admin/reboots`)).text).toContain(jobId);
    expect((await apiClient(simulator).nodestatus()).status).toBe(401);
  });

  it("ends at once on a signal, whatever is still under way", async () => {
    const command = run("--admin");
    const simulator = await command.ready();
    const admin = `${simulator.url}/admin`;
    for (const fault of ['{"kind":"hang-before"}', '{"kind":"delay","delayMs":600000}'])
      await send(`${admin}/faults`, { method: "POST", body: fault });
    const client = apiClient(simulator, {}, AbortSignal.timeout(60_000));
    const waiting = [client.nodestatus(), client.reboot()].map((call) =>
      call.catch((error: unknown) => error),
    );
    while (!/"fault":.*"fault":/.test((await send(`${admin}/requests`)).text));
    const begin = performance.now();
    command.child.kill("SIGTERM");
    expect(await command.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - begin).toBeLessThan(30_000);
    for (const error of await Promise.all(waiting)) expect(error).toMatchObject({ code: "ECONNRESET" });
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "ends with the script that started it when %s reaches that alone",
    async (signal) => {
      const script = pathToFileURL(join(root, "scripts/runSimulator.mjs")).href;
      const program = `import("${script}").then(({ runSimulator }) => runSimulator(["--seed", "2"])).then(process.exit)`;
      const starter = runNode("--eval", program);
      await starter.ready();
      starter.child.kill(signal);
      // Not before the simulator itself has gone, which has the same output.
      expect(await starter.ended).toEqual({ code: signal === "SIGHUP" ? 1 : 0, signal: null });
    },
  );

  it("has nothing to warn of when many answers are late at once", async () => {
    const command = run("--admin");
    const simulator = await command.ready();
    const fault = { method: "POST", body: '{"kind":"delay","delayMs":500,"times":30}' };
    await send(`${simulator.url}/admin/faults`, fault);
    await Promise.all(Array.from({ length: 30 }, () => apiClient(simulator).nodestatus()));
    command.child.kill("SIGINT");
    await command.ended;
    expect(command.said.stderr).toBe("");
  });

  it("keeps nodes, jobs and accepted reboots over a kill, while the reboots continue", async () => {
    const flags = ["--state", join(scratch, "state.jsonl"), "--admin", "--reboot-seconds", "1"];
    const first = run(...flags);
    const before = await first.ready();
    await send(`${before.url}/admin/nodes/${demo}/worker-1.openstacklocal`, {
      method: "PUT",
      body: '{"status":"SHUTOFF"}',
    });
    const jobId = await apiClient(before).rebootJob();
    const reboots = (await send(`${before.url}/admin/reboots`)).text;
    first.child.kill("SIGKILL");
    expect(await first.ended).toEqual({ code: null, signal: "SIGKILL" });
    // What a kill in the middle of a write leaves behind.
    appendFileSync(join(scratch, "state.jsonl"), '{"type":"node-set","clu');

    const again = run(...flags);
    const after = await again.ready();
    const client = apiClient(after);
    expect((await send(`${after.url}/admin/reboots`)).text).toBe(reboots);
    expect(await client.statusOf("worker-1.openstacklocal")).toBe("SHUTOFF");
    while (!(await client.outputOf(jobId)).endsWith("ACTIVE\nDone"))
      await new Promise((wake) => setTimeout(wake, 50));
    // The same seed would give the same id again.
    const second = await client.rebootJob();
    expect(second).not.toBe(jobId);
    again.child.kill("SIGKILL");
    await again.ended;
    const third = await run(...flags).ready();
    expect((await send(`${third.url}/admin/reboots`)).text).toContain(second);
  });

  it("refuses a wrong flag with one clear line and code 2", async () => {
    const command = run("--prot", "1");
    expect(await command.ended).toEqual({ code: 2, signal: null });
    expect(command.said).toEqual({
      stdout: "",
      stderr: "Unknown option '--prot' (--help lists the flags)\n",
    });
  });

  it("ends with code 1 and a reason when the port is taken or the state file is something else", async () => {
    const other = await startSimulator();
    const file = join(scratch, "notes.txt");
    writeFileSync(file, "remember the milk\n");
    const taken = run("--port", new URL(other.url).port);
    const wrong = run("--state", file);
    expect(await taken.ended).toEqual({ code: 1, signal: null });
    expect(taken.said.stderr).toBe(
      `Port ${new URL(other.url).port} of 127.0.0.1 is taken: choose another --port, or leave it out to get a free one\n`,
    );
    await other.close();
    expect(await wrong.ended).toEqual({ code: 1, signal: null });
    expect(wrong.said.stderr).toBe(`${file}:1 is not a line of a simulator's state file\n`);
    expect(readFileSync(file, "utf8")).toBe("remember the milk\n");
  });

  it("explains every flag with --help", async () => {
    const command = run("--help");
    expect(await command.ended).toEqual({ code: 0, signal: null });
    for (const flag of [
      "port",
      "host",
      "cluster",
      "node",
      "user",
      "reboot-seconds",
      "fail",
      "seed",
      "admin",
      "state",
    ])
      expect(command.said.stdout).toContain(`--${flag} `);
  });

  it("keeps a reboot that never ends in a state file that a program names, too", async () => {
    const stateFile = join(scratch, "endless.jsonl");
    const first = await startSimulator({
      stateFile,
      reboot: { downMs: Infinity, startDelayMs: 0, lineIntervalMs: 5 },
    });
    const jobId = await apiClient(first).rebootJob();
    first.removeNode(demo, "worker-2.openstacklocal");
    await first.close();
    const second = await startSimulator({ stateFile });
    const client = apiClient(second);
    expect(await client.statusOf()).toBe("REBOOT");
    expect(await client.statusOf("worker-2.openstacklocal")).toBeUndefined();
    second.finishJobs();
    second.expireJobs();
    await second.close();
    // What the file knows of a cluster wins; a cluster it does not know is added.
    const third = await startSimulator({ stateFile, clusters: { [demo]: {}, newer: { nodes: ["a"] } } });
    expect(await apiClient(third).statusOf("worker-2.openstacklocal")).toBeUndefined();
    expect(await apiClient(third, { cluster: "newer" }).statusOf("a")).toBe("ACTIVE");
    expect(await apiClient(third).statusOf(worker)).toBe("ACTIVE");
    expect((await apiClient(third).job(jobId)).status).toBe(404);
    await third.close();
  });
});
