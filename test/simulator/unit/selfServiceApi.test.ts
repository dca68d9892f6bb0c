import { startSimulator, type Simulator, type SimulatorOptions } from "../../../simulator/source";
import { apiClient, basic, demo, fakeClock, send, steady, worker } from "./apiClient";

let simulator: Simulator;
const start = async (options: SimulatorOptions = {}) => (simulator = await startSimulator(options));
afterEach(() => simulator.close());

const unknownNode = { status: 404, text: '{"error":"Node Not found"}' };

describe("nodestatus", () => {
  it("lists load balancers, masters and workers with their status", async () => {
    const reply = await apiClient(await start()).nodestatus();
    expect(reply.status).toBe(200);
    expect(reply.headers["content-type"]).toMatch(/^application\/json/);
    const names = ["haproxy-0", "master-0", "master-1", "master-2", "worker-0", "worker-1", "worker-2"];
    expect(JSON.parse(reply.text)).toEqual(
      names.map((name) => ({ nodename: `${name}.openstacklocal`, status: "ACTIVE" })),
    );
  });

  it("knows the newer names, and any suffix", async () => {
    await start({ clusters: { [demo]: { naming: "new", suffix: "prod.internal" } } });
    const names = (await apiClient(simulator).nodestatus()).text;
    expect(names).toContain('"haproxy-www-0.prod.internal"');
    expect(names).toContain('"worker-tenant-s-0.prod.internal"');
    expect(names).not.toContain("openstacklocal");
  });

  it("keeps clusters apart, each with nodes of its own", async () => {
    await start({
      clusters: { one: { nodes: ["same"] }, two: { nodes: { same: "SHUTOFF", other: "PAUSED" } } },
    });
    simulator.setNode("one", "same", "ERROR");
    expect((await apiClient(simulator, { cluster: "one" }).nodestatus()).text).toBe(
      '[{"nodename":"same","status":"ERROR"}]',
    );
    expect(JSON.parse((await apiClient(simulator, { cluster: "two" }).nodestatus()).text)).toEqual([
      { nodename: "same", status: "SHUTOFF" },
      { nodename: "other", status: "PAUSED" },
    ]);
  });
});

describe("who may do what", () => {
  it.each([
    ["a wrong password", basic("operator", "wrong")],
    ["an unknown name", basic("no one", "operator-password")],
    ["no credentials", {}],
    ["another scheme", { authorization: "Bearer operator-password" }],
  ])("%s gets a 401 page that asks for Basic credentials", async (_case, headers) => {
    await start();
    const reply = await send(`${simulator.apiUrl}/${demo}/nodestatus`, { headers });
    expect(reply.status).toBe(401);
    expect(reply.headers["www-authenticate"]).toMatch(/^Basic realm=/);
    expect(reply.headers["content-type"]).toMatch(/^text\/html/);
    expect(reply.text).toContain("<title>401 Unauthorized</title>");
  });

  it("a password may contain colons and letters of any alphabet", async () => {
    await start({ users: [{ username: "ci", password: "a:b:ü", reboot: false }] });
    expect((await apiClient(simulator, { username: "ci", password: "a:b:ü" }).nodestatus()).status).toBe(200);
  });

  it("a wrong cluster id gets a 404 page, not JSON", async () => {
    await start();
    for (const action of ["nodestatus", "job/tmp1234567"]) {
      const reply = await send(`${simulator.apiUrl}/demo.cna.example.org/${action}`, {
        headers: basic("operator", "operator-password"),
      });
      expect(reply.status).toBe(404);
      expect(reply.text).toContain("<title>404 Not Found</title>");
    }
  });

  it("a path that is no action gets a 404 page", async () => {
    await start();
    const reply = await send(`${simulator.apiUrl}/${demo}/nodes`, {
      headers: basic("operator", "operator-password"),
    });
    expect(reply.status).toBe(404);
    expect(reply.headers["content-type"]).toMatch(/^text\/html/);
  });

  it("a user without the reboot role gets the same 404 as an unknown node", async () => {
    await start();
    const viewer = apiClient(simulator, { username: "viewer", password: "viewer-password" });
    expect(await viewer.reboot(worker)).toMatchObject(unknownNode);
    expect(await apiClient(simulator).reboot("worker-9.openstacklocal")).toMatchObject(unknownNode);
    expect(simulator.acceptedReboots).toEqual([]);
  });

  it("a user without the reboot role may read nodes and jobs", async () => {
    await start();
    const jobId = await apiClient(simulator).rebootJob();
    const viewer = apiClient(simulator, { username: "viewer", password: "viewer-password" });
    expect((await viewer.nodestatus()).status).toBe(200);
    expect((await viewer.job(jobId)).status).toBe(200);
  });

  it("a user of one cluster is no one on another", async () => {
    const users = [{ username: "ci", password: "secret", reboot: true, clusters: ["one"] }];
    await start({ users, clusters: { one: { nodes: ["a"] }, two: { nodes: ["a"] } } });
    const asCi = { username: "ci", password: "secret" };
    expect((await apiClient(simulator, { ...asCi, cluster: "one" }).reboot("a")).status).toBe(200);
    expect((await apiClient(simulator, { ...asCi, cluster: "two" }).reboot("a")).status).toBe(401);
  });

  it("the role and the password can change while it runs", async () => {
    await start();
    simulator.setUser({ username: "viewer", password: "newer", reboot: true });
    expect(
      (await apiClient(simulator, { username: "viewer", password: "viewer-password" }).reboot()).status,
    ).toBe(401);
    expect((await apiClient(simulator, { username: "viewer", password: "newer" }).reboot()).status).toBe(200);
  });
});

describe("reboot", () => {
  it("answers at once with the job's id and the address of its output", async () => {
    const reply = await apiClient(await start()).reboot();
    const answer = JSON.parse(reply.text) as Record<string, string>;
    expect(answer["job_id"]).toMatch(/^tmp[a-z0-9]{7}$/);
    expect(answer).toEqual({
      state: "started",
      job_id: answer["job_id"],
      status_url: `${simulator.apiUrl}/${demo}/job/${answer["job_id"] ?? ""}`,
    });
  });

  it("takes the target from a form alone, not from JSON or the query", async () => {
    await start();
    const call = { method: "POST", headers: basic("operator", "operator-password") };
    const url = `${simulator.apiUrl}/${demo}/reboot`;
    expect(await send(`${url}?target=${worker}`, call)).toMatchObject(unknownNode);
    const json = { ...call.headers, "content-type": "application/json" };
    expect(await send(url, { ...call, headers: json, body: `{"target":"${worker}"}` })).toMatchObject(
      unknownNode,
    );
    expect(await send(url, { ...call, headers: json, body: `target=${worker}` })).toMatchObject(unknownNode);
    expect(simulator.acceptedReboots).toEqual([]);
  });

  it("the node shows its old status for a moment, then REBOOT, then ACTIVE", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: steady }));
    await client.reboot();
    const seen: (string | undefined)[] = [];
    for (const ms of [0, 99, 1, 499, 1]) {
      clock.advance(ms);
      seen.push(await client.statusOf());
    }
    expect(seen).toEqual(["ACTIVE", "ACTIVE", "REBOOT", "REBOOT", "ACTIVE"]);
    expect(await client.statusOf("worker-1.openstacklocal")).toBe("ACTIVE");
  });

  it("the node may show HARD_REBOOT, as OpenStack does for a hard one", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock, reboot: { ...steady, statusDown: "HARD_REBOOT" } }));
    const jobId = await client.rebootJob();
    clock.advance(300);
    expect(await client.statusOf()).toBe("HARD_REBOOT");
    expect((await client.reboot()).status).toBe(409);
    clock.advance(500);
    expect(await client.statusOf()).toBe("ACTIVE");
    expect(await client.outputOf(jobId)).toMatch(/ HARD_REBOOT\n.* ACTIVE\nDone$/);
  });

  it.each(["SHUTOFF", "ERROR"])(
    "is accepted for a node in %s, which shows that until it is up",
    async (status) => {
      const clock = fakeClock();
      const client = apiClient(
        await start({ clock, reboot: steady, clusters: { [demo]: { nodes: { a: status } } } }),
      );
      await client.rebootJob("a");
      clock.advance(300);
      expect(await client.statusOf("a")).toBe(status);
      clock.advance(300);
      expect(await client.statusOf("a")).toBe("ACTIVE");
    },
  );

  it("notes who rebooted what, and only what was really done", async () => {
    const clock = fakeClock();
    const client = apiClient(await start({ clock }));
    const jobId = await client.rebootJob();
    await client.reboot("nothing");
    await client.reboot();
    expect(simulator.acceptedReboots).toEqual([
      { at: clock.now(), cluster: demo, node: worker, jobId, username: "operator" },
    ]);
  });
});

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

describe("job", () => {
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
