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
