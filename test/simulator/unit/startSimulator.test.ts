import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  startSimulator,
  type RebootRhythm,
  type Simulator,
  type SimulatorOptions,
} from "../../../simulator/source";
import { apiClient, demo, fakeClock, send, steady, worker } from "./apiClient";

let simulator: Simulator;
const start = async (options: SimulatorOptions = {}) => (simulator = await startSimulator(options));
afterEach(() => simulator.close());

describe("the simulator", () => {
  it("records every request, and never a password", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock }));
    await client.nodestatus();
    const jobId = await client.rebootJob();
    await apiClient(simulator, { password: "mistyped-secret" }).job(jobId);
    await fetch(`${simulator.url}/favicon.ico`);
    const about = { at: clock.now(), cluster: demo, username: "operator" };
    const path = `/api/openshift/${demo}`;
    expect(simulator.requests).toEqual([
      { ...about, method: "GET", path: `${path}/nodestatus`, status: 200 },
      { ...about, method: "POST", path: `${path}/reboot`, body: `target=${worker}`, status: 200 },
      { ...about, method: "GET", path: `${path}/job/${jobId}`, status: 401 },
      { at: clock.now(), method: "GET", path: "/favicon.ico", status: 404 },
    ]);
    expect(JSON.stringify(simulator.requests)).not.toMatch(/operator-password|mistyped-secret|Basic/);
  });

  it("records requests that come as far as no route, too", async () => {
    await start();
    for (const cluster of ["%zz", "a".repeat(2000)]) {
      const path = `/api/openshift/${cluster}/nodestatus`;
      const reply = await send(`${simulator.url}${path}`);
      expect(reply.status).toBe(404);
      expect(reply.headers["content-type"]).toMatch(/^text\/html/);
      expect(simulator.requests.at(-1)).toMatchObject({ method: "GET", path, status: 404 });
    }
  });

  it.each([
    ["conflict", 1],
    ["same-job", 1],
    ["accept", 100],
  ] as const)(
    "with %s, 100 reboots of one node at once are 100 requests and %d accepted",
    async (mode, accepted) => {
      const client = apiClient(await start({ whileRebooting: mode }));
      const replies = await Promise.all(Array.from({ length: 100 }, () => client.reboot()));
      expect(replies.filter(({ text }) => text.includes("job_id"))).toHaveLength(
        mode === "conflict" ? 1 : 100,
      );
      expect(simulator.requests).toHaveLength(100);
      expect(new Set(simulator.acceptedReboots.map(({ jobId }) => jobId)).size).toBe(accepted);
    },
  );

  it("gives a node any status, adds it when it is new, and takes it away", async () => {
    const client = apiClient(await start());
    simulator.setNode(demo, worker, "FLYING");
    simulator.setNode(demo, "worker-9.openstacklocal", "BUILD");
    simulator.removeNode(demo, "worker-1.openstacklocal");
    expect(await client.statusOf()).toBe("FLYING");
    expect(await client.statusOf("worker-9.openstacklocal")).toBe("BUILD");
    expect(await client.statusOf("worker-1.openstacklocal")).toBeUndefined();
    expect((await client.reboot("worker-1.openstacklocal")).status).toBe(404);
    expect(() => {
      simulator.setNode("elsewhere", worker, "ACTIVE");
    }).toThrow("There is no cluster elsewhere");
  });

  it("a status that is set during a reboot is what nodestatus and the job see from then on", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: steady }));
    const jobId = await client.rebootJob();
    clock.advance(300);
    simulator.setNode(demo, worker, "ERROR");
    clock.advance(1000);
    expect(await client.statusOf()).toBe("ERROR");
    const lines = ["REBOOT", "ERROR", "ERROR"].map((status) => `${worker} ${status}`);
    expect(await client.outputOf(jobId)).toBe([...lines, "Done"].join("\n"));
  });

  it("a job continues when its node is taken away", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: steady }));
    const jobId = await client.rebootJob();
    simulator.removeNode(demo, worker);
    clock.advance(1000);
    expect(await client.outputOf(jobId)).toMatch(/REBOOT\n.*ACTIVE\nDone$/);
  });

  it("changes how later reboots go, of all nodes or of one, and keeps what is not named", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: steady }));
    const before = await client.rebootJob("worker-0.openstacklocal");
    simulator.setReboot({ outcome: "Fail" });
    simulator.setReboot({ downMs: 5000, statusAfter: "SHUTOFF" }, "worker-2.openstacklocal");
    const failing = await client.rebootJob("worker-1.openstacklocal");
    const slow = await client.rebootJob("worker-2.openstacklocal");
    clock.advance(1000);
    expect(await client.outputOf(before)).toMatch(/Done$/);
    expect(await client.outputOf(failing)).toMatch(/Fail$/);
    expect(await client.outputOf(slow)).toMatch(/REBOOT$/);
    clock.advance(5000);
    expect(await client.outputOf(slow)).toMatch(/SHUTOFF\nFail$/);
  });

  it("ends all running jobs at once, as planned or otherwise, and leaves ended ones alone", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: steady }));
    const ended = await client.rebootJob("worker-0.openstacklocal");
    clock.advance(1000);
    simulator.setReboot({ downMs: Infinity });
    const running = await client.rebootJob("worker-1.openstacklocal");
    clock.advance(400);
    const before = await client.outputOf(running);
    simulator.finishJobs();
    expect(before).toMatch(/REBOOT\n.*REBOOT$/);
    expect(await client.outputOf(running)).toBe(`${before}\nworker-1.openstacklocal ACTIVE\nDone`);
    expect(await client.statusOf("worker-1.openstacklocal")).toBe("ACTIVE");
    const failing = await client.rebootJob("worker-2.openstacklocal");
    clock.advance(1);
    simulator.finishJobs("Fail");
    expect(await client.outputOf(failing)).toBe("worker-2.openstacklocal ERROR\nFail");
    expect(await client.statusOf("worker-2.openstacklocal")).toBe("ERROR");
    expect(await client.outputOf(ended)).toMatch(/Done$/);
  });

  it("a job that ends while the node reboots once more says what the node shows", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: { ...steady, doneGapMs: 60_000 } }));
    const first = await client.rebootJob();
    clock.advance(1000);
    await client.reboot();
    clock.advance(300);
    simulator.finishJobs();
    expect(await client.outputOf(first)).toMatch(/ACTIVE\n.* REBOOT\nDone$/);
    expect(await client.statusOf()).toBe("ACTIVE");
  });

  it("forgets jobs on demand while their reboots continue, and knows later ones", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: steady }));
    const forgotten = await client.rebootJob();
    simulator.expireJobs();
    expect((await client.job(forgotten)).status).toBe(404);
    clock.advance(200);
    expect(await client.statusOf()).toBe("REBOOT");
    expect((await client.job(await client.rebootJob("worker-1.openstacklocal"))).status).toBe(200);
  });

  it("is random, and the same again with the same seed", async () => {
    const story = async (seed: number) => {
      const clock = fakeClock();
      const client = apiClient(await start({ clock, seed, reboot: { jitter: 1 } }));
      const jobId = await client.rebootJob();
      const outputs: string[] = [jobId];
      for (let step = 0; step < 12; step++) {
        clock.advance(200);
        outputs.push(await client.outputOf(jobId));
      }
      await simulator.close();
      return outputs;
    };
    const first = await story(7);
    expect(await story(7)).toEqual(first);
    expect(await story(8)).not.toEqual(first);
  });

  it("takes about 3 seconds for a reboot when nothing else is said", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock }));
    const jobId = await client.rebootJob();
    clock.advance(1800);
    expect(await client.outputOf(jobId)).not.toContain("Done");
    clock.advance(1800);
    expect(await client.outputOf(jobId)).toContain("Done");
  });

  it("runs on the real clock by default", async () => {
    const reboot = { startDelayMs: 0, downMs: 30, lineIntervalMs: 5, doneGapMs: 0 };
    const client = apiClient(await start({ reboot }));
    const jobId = await client.rebootJob();
    let output = "";
    while (!output.endsWith("Done")) output = await client.outputOf(jobId);
    expect(Date.now() - (simulator.acceptedReboots[0]?.at ?? 0)).toBeGreaterThanOrEqual(24);
  });

  it("takes an undefined field of a rhythm for one that was not given", async () => {
    const clock = fakeClock();
    // What programs that are compiled without exactOptionalPropertyTypes may write.
    const nothing = { downMs: undefined } as unknown as RebootRhythm;
    const client = apiClient(await start({ clock, reboot: { ...steady, ...nothing } }));
    const usual = await client.rebootJob();
    clock.advance(2400);
    expect(await client.outputOf(usual)).toMatch(/ACTIVE\nDone$/);
    simulator.setReboot({ downMs: 500 });
    simulator.setReboot(nothing);
    simulator.setReboot(nothing, worker);
    const short = await client.rebootJob();
    clock.advance(700);
    expect(await client.outputOf(short)).toMatch(/ACTIVE\nDone$/);
  });

  it("refuses a rhythm or a mode that makes no sense, naming each field", async () => {
    await expect(start({ reboot: { jitter: 2, lineIntervalMs: 0, downMs: -1 } })).rejects.toThrow(
      /downMs must be 0 or more.*lineIntervalMs must be more than 0.*jitter must be a number from 0 to 1, not 2/,
    );
    await start();
    expect(() => {
      simulator.setReboot({ doneGapMs: NaN });
    }).toThrow("doneGapMs");
    expect(() => {
      simulator.setWhileRebooting(JSON.parse('"maybe"') as "accept");
    }).toThrow("whileRebooting must be one of conflict, not-found, accept, same-job, not maybe");
  });

  it("listens on the port it was given, says so when that is taken, and frees it again", async () => {
    const probe = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => probe.once("listening", resolve));
    const { port } = probe.address() as { port: number };
    await expect(startSimulator({ port })).rejects.toThrow("EADDRINUSE");
    await new Promise((resolve) => probe.close(resolve));
    expect((await start({ port })).url).toBe(`http://127.0.0.1:${port}`);
    await simulator.close();
    await simulator.close();
    expect((await start({ port })).url).toBe(`http://127.0.0.1:${port}`);
  });

  it("serves https with a certificate, resets included", async () => {
    const folder = mkdtempSync(join(tmpdir(), "simulator-tls-"));
    const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    const subject = ["-subj", "/CN=simulator", "-addext", "subjectAltName=IP:127.0.0.1"];
    const files = ["-keyout", keyFile, "-out", certFile];
    execFileSync("openssl", ["req", "-x509", "-nodes", "-days", "1", ...curve, ...subject, ...files], {
      stdio: "ignore",
    });
    const tls = { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certFile, "utf8") };
    rmSync(folder, { recursive: true });
    const client = apiClient(await start({ tls }), { ca: tls.cert });
    expect(simulator.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect((await client.reboot()).text).toContain(`"status_url":"${simulator.apiUrl}/`);
    await expect(apiClient(simulator).nodestatus()).rejects.toMatchObject({
      code: "DEPTH_ZERO_SELF_SIGNED_CERT",
    });
    simulator.fault({ kind: "reset-before" });
    await expect(client.nodestatus()).rejects.toMatchObject({ code: "ECONNRESET" });
  });
});
