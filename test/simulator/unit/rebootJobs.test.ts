import { startSimulator, type Simulator, type SimulatorOptions } from "../../../simulator/source";
import { apiClient, demo, fakeClock, steady, worker } from "./apiClient";

let simulator: Simulator;
const start = async (options: SimulatorOptions = {}) => (simulator = await startSimulator(options));
afterEach(() => simulator.close());

const unknownNode = { status: 404, text: '{"error":"Node Not found"}' };

describe("a reboot of a rebooting node", () => {
  it("is a conflict in Nova's words by default", async () => {
    const client = apiClient(await start());
    await client.reboot();
    const reply = await client.reboot();
    expect(reply.status).toBe(409);
    expect(JSON.parse(reply.text)).toEqual({
      error: `Cannot 'reboot' instance ${worker} while it is in task_state rebooting`,
    });
    expect((await client.reboot("worker-1.openstacklocal")).status).toBe(200);
  });

  it("is a conflict, too, when someone else reboots it", async () => {
    const client = apiClient(await start());
    simulator.setNode(demo, worker, "HARD_REBOOT");
    expect((await client.reboot()).status).toBe(409);
    simulator.setWhileRebooting("same-job");
    expect((await client.reboot()).status).toBe(409);
  });

  it("may look like an unknown node", async () => {
    const client = apiClient(await start({ whileRebooting: "not-found" }));
    await client.reboot();
    expect(await client.reboot()).toMatchObject(unknownNode);
  });

  it("may get the running job once more, and is no second reboot", async () => {
    const client = apiClient(await start({ whileRebooting: "same-job" }));
    expect(await client.rebootJob()).toBe(await client.rebootJob());
    expect(simulator.acceptedReboots).toHaveLength(1);
  });

  it("may be a second reboot, and then the first job fails", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: steady, whileRebooting: "accept" }));
    const first = await client.rebootJob();
    clock.advance(300);
    const second = await client.rebootJob();
    expect(second).not.toBe(first);
    expect(simulator.acceptedReboots).toHaveLength(2);
    expect(await client.outputOf(first)).toBe(`${worker} REBOOT\n${worker} REBOOT\nFail`);
    clock.advance(700);
    expect(await client.outputOf(second)).toMatch(/ACTIVE\nDone$/);
  });

  it("is an ordinary one as soon as the node is up, even before the job says so", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: { ...steady, doneGapMs: 5000 } }));
    const first = await client.rebootJob();
    clock.advance(650);
    expect((await client.reboot()).status).toBe(200);
    clock.advance(10_000);
    expect(await client.outputOf(first)).toMatch(/\nDone$/);
  });
});

describe("a job", () => {
  it("prints the node's status line by line, then Done on a line of its own", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: steady }));
    const jobId = await client.rebootJob();
    const outputs: string[] = [];
    for (const ms of [0, 200, 200, 200, 99, 1, 1e9]) {
      clock.advance(ms);
      outputs.push((await client.outputOf(jobId)).replaceAll(worker, "node"));
    }
    const [one, two, all] = [
      "node REBOOT",
      "node REBOOT\nnode REBOOT",
      "node REBOOT\nnode REBOOT\nnode ACTIVE",
    ];
    expect(outputs).toEqual(["", one, two, all, all, `${all}\nDone`, `${all}\nDone`]);
  });

  it("has nothing in errors when all went well", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: steady }));
    const jobId = await client.rebootJob();
    clock.advance(700);
    const output = [`${worker} REBOOT`, `${worker} REBOOT`, `${worker} ACTIVE`, "Done"].join("\n");
    expect(JSON.parse((await client.job(jobId)).text)).toEqual({ output, errors: "" });
  });

  it("may say Done in the moment of the last ACTIVE", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: { ...steady, doneGapMs: 0 } }));
    const jobId = await client.rebootJob();
    clock.advance(599);
    expect(await client.outputOf(jobId)).not.toContain("ACTIVE");
    clock.advance(1);
    expect(await client.outputOf(jobId)).toMatch(/ACTIVE\nDone$/);
  });

  it("may fail: Fail at the end, words in errors, the node in ERROR", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: { ...steady, outcome: "Fail" } }));
    const jobId = await client.rebootJob();
    clock.advance(699);
    expect(JSON.parse((await client.job(jobId)).text)).toMatchObject({ errors: "" });
    clock.advance(1);
    const reply = JSON.parse((await client.job(jobId)).text) as { output: string; errors: string };
    expect(reply.output).toMatch(/ERROR\nFail$/);
    expect(reply.errors).toContain(worker);
    expect(await client.statusOf()).toBe("ERROR");
  });

  it("may say Done over a node that did not come back", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: { ...steady, statusAfter: "SHUTOFF" } }));
    const jobId = await client.rebootJob();
    clock.advance(1000);
    expect(await client.outputOf(jobId)).toMatch(/SHUTOFF\nDone$/);
    expect(await client.statusOf()).toBe("SHUTOFF");
  });

  it("is unknown on another cluster, and when it never was", async () => {
    await start({ clusters: { one: { nodes: ["a"] }, two: { nodes: ["a"] } } });
    const jobId = await apiClient(simulator, { cluster: "one" }).rebootJob("a");
    const unknown = { status: 404, text: '{"error":"Job Not found"}' };
    expect(await apiClient(simulator, { cluster: "two" }).job(jobId)).toMatchObject(unknown);
    expect(await apiClient(simulator, { cluster: "one" }).job("tmp0000000")).toMatchObject(unknown);
  });

  it("is unknown some time after its end, and not while it runs", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: steady, jobTtlMs: 1000 }));
    const jobId = await client.rebootJob();
    clock.advance(1699);
    expect((await client.job(jobId)).status).toBe(200);
    clock.advance(1);
    expect((await client.job(jobId)).status).toBe(404);
  });
});
