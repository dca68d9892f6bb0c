import { startSimulator, type Simulator } from "../../../simulator/source";
import { apiClient, demo, send, worker } from "./apiClient";

let simulator: Simulator;
afterEach(() => simulator.close());

const admin = async (method: string, path: string, body?: unknown) => {
  const text = body === undefined ? {} : { body: JSON.stringify(body) };
  const reply = await send(`${simulator.url}/admin/${path}`, { method, ...text });
  return { status: reply.status, json: (reply.text === "" ? undefined : JSON.parse(reply.text)) as unknown };
};

it("the admin endpoint does not exist unless it is asked for", async () => {
  simulator = await startSimulator();
  for (const path of ["requests", "reboots"])
    expect((await send(`${simulator.url}/admin/${path}`)).status).toBe(404);
  const fault = { method: "POST", body: '{"kind":"status"}' };
  expect((await send(`${simulator.url}/admin/faults`, fault)).status).toBe(404);
  expect((await apiClient(simulator).nodestatus()).status).toBe(200);
});

describe("the admin endpoint", () => {
  beforeEach(async () => {
    simulator = await startSimulator({ admin: true });
  });

  it("lists requests and reboots, its own requests not among them", async () => {
    const client = apiClient(simulator);
    await client.reboot();
    await client.reboot();
    await admin("GET", "reboots");
    const requests = await admin("GET", "requests");
    expect(requests).toEqual({ status: 200, json: simulator.requests });
    expect(requests.json).toMatchObject([{ status: 200, body: `target=${worker}` }, { status: 409 }]);
    expect(JSON.stringify(requests.json)).not.toContain("operator-password");
    expect(await admin("GET", "reboots")).toEqual({ status: 200, json: simulator.acceptedReboots });
    expect(simulator.acceptedReboots).toHaveLength(1);
  });

  it("adds faults and takes all of them away", async () => {
    const client = apiClient(simulator);
    const fault = { kind: "status", status: 500, times: "always", match: { action: "nodestatus" } };
    expect((await admin("POST", "faults", fault)).status).toBe(204);
    expect((await client.nodestatus()).status).toBe(500);
    expect((await client.nodestatus()).status).toBe(500);
    expect((await client.reboot()).status).toBe(200);
    expect((await admin("DELETE", "faults")).status).toBe(204);
    expect((await client.nodestatus()).status).toBe(200);
  });

  it("says what there is, and takes no mistyped path for a request to the API", async () => {
    await admin("POST", "faults", { kind: "html" });
    const listed = JSON.parse((await send(`${simulator.url}/admin`)).text) as string[];
    expect(listed).toContain("DELETE /admin/faults");
    const mistyped = await admin("DELETE", "fault");
    expect(mistyped.status).toBe(404);
    const { errors } = mistyped.json as { errors: string[] };
    expect(errors[0]).toBe(`There is no DELETE /admin/fault. There are ${listed.join(", ")}`);
    expect((await admin("GET", "faults")).status).toBe(404);
    expect(simulator.requests).toEqual([]);
    expect((await apiClient(simulator).nodestatus()).status).toBe(502);
  });

  it("does not fall for its own faults", async () => {
    await admin("POST", "faults", { kind: "reset-before" });
    expect((await admin("GET", "requests")).status).toBe(200);
    await expect(apiClient(simulator).nodestatus()).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it.each([
    [undefined, ["it must be an object"]],
    [[], ["it must be an object"]],
    [{}, [expect.stringMatching(/^kind must be one of delay, /)]],
    [
      {
        kind: "html",
        match: "all",
        times: 1.5,
        skip: -1,
        delayMs: -1,
        status: 99,
        retryAfterSeconds: "1",
        headers: { a: 1 },
        contentType: 1,
        acts: "yes",
        toString: 1,
      },
      [
        "match must be an object",
        'times must be a whole number from 1, Infinity, or in JSON "always"',
        "skip must be a whole number from 0",
        "delayMs must be 0 to 2147483647 milliseconds",
        "status must be an HTTP status from 200 to 599",
        "retryAfterSeconds must be 0 or more seconds",
        "headers must be an object of header names and their values, all strings",
        "contentType must be a string",
        "acts must be true or false",
        "toString is not known",
      ],
    ],
    [
      { kind: "delay", match: { method: "PUT", action: "drain", cluster: 1, username: null } },
      [
        "match.method must be one of GET, POST",
        "match.action must be one of nodestatus, reboot, job",
        "match.cluster must be a string",
        "match.username must be a string",
      ],
    ],
  ])("refuses %j as a fault", async (fault, errors) => {
    expect(await admin("POST", "faults", fault)).toEqual({ status: 400, json: { errors } });
    expect((await apiClient(simulator).nodestatus()).status).toBe(200);
  });

  it("sets a node's status", async () => {
    expect((await admin("PUT", `nodes/${demo}/${worker}`, { status: "SHUTOFF" })).status).toBe(204);
    expect(await apiClient(simulator).statusOf()).toBe("SHUTOFF");
    expect(await admin("PUT", `nodes/elsewhere/${worker}`, { status: "ACTIVE" })).toEqual({
      status: 404,
      json: { errors: ["There is no cluster elsewhere"] },
    });
    for (const body of [undefined, {}, { status: "" }, { status: 1 }])
      expect(await admin("PUT", `nodes/${demo}/${worker}`, body)).toEqual({
        status: 400,
        json: { errors: ["status must be a word"] },
      });
  });

  it("gives a node a status for a while, as when someone migrates it", async () => {
    const client = apiClient(simulator);
    const path = `nodes/${demo}/${worker}`;
    expect((await admin("PUT", path, { status: "MIGRATING", forMs: 60_000 })).status).toBe(204);
    expect(await client.statusOf()).toBe("MIGRATING");
    expect((await admin("PUT", path, { status: "PASSWORD", forMs: 1 })).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await client.statusOf()).toBe("MIGRATING");
    for (const forMs of [-1, "long"])
      expect(await admin("PUT", path, { status: "RESIZE", forMs })).toEqual({
        status: 400,
        json: { errors: ["forMs must be 0 or more milliseconds"] },
      });
  });

  it("delivers requests that are held", async () => {
    expect((await admin("POST", "faults", { kind: "hold", match: { action: "reboot" } })).status).toBe(204);
    await expect(apiClient(simulator).reboot()).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(simulator.acceptedReboots).toEqual([]);
    expect((await admin("POST", "held/deliver")).status).toBe(204);
    expect(simulator.acceptedReboots).toMatchObject([{ node: worker }]);
  });

  it("changes the rhythm of reboots, of all nodes or of one", async () => {
    const client = apiClient(simulator);
    expect((await admin("PUT", "rhythm", { outcome: "Fail" })).status).toBe(204);
    expect((await admin("PUT", "rhythm/worker-1.openstacklocal", { outcome: "Done" })).status).toBe(204);
    const failing = await client.rebootJob(worker);
    const fine = await client.rebootJob("worker-1.openstacklocal");
    simulator.finishJobs();
    expect(await client.outputOf(failing)).toMatch(/Fail$/);
    expect(await client.outputOf(fine)).toMatch(/Done$/);
  });

  it.each([
    [{ downMs: "long", speed: 1 }, ["downMs must be a number", "speed is not known"]],
    [
      { jitter: 2, earlyDoneMs: -1 },
      [expect.stringMatching(/^jitter must be/), expect.stringMatching(/^earlyDoneMs/)],
    ],
    [[], ["the body must be a JSON object"]],
  ])("refuses %j as a rhythm", async (rhythm, errors) => {
    expect(await admin("PUT", "rhythm", rhythm)).toEqual({ status: 400, json: { errors } });
  });

  it("ends running jobs, as planned or with a given word", async () => {
    const client = apiClient(simulator);
    const first = await client.rebootJob();
    expect((await admin("POST", "jobs/finish")).status).toBe(204);
    expect(await client.outputOf(first)).toMatch(/ACTIVE\nDone$/);
    const second = await client.rebootJob();
    expect((await admin("POST", "jobs/finish", { outcome: "Perhaps" })).status).toBe(400);
    expect(await client.outputOf(second)).not.toMatch(/Done|Fail/);
    expect((await admin("POST", "jobs/finish", { outcome: "Fail" })).status).toBe(204);
    expect(await client.outputOf(second)).toMatch(/ERROR\nFail$/);
  });

  it.each([
    ['{outcome:"Fail"}', "the body must be a JSON object"],
    ["[]", "the body must be a JSON object"],
    ['{"outcom":"Fail"}', "outcom is not known, only outcome is"],
  ])("does not take %s for no body, and ends nothing", async (body, problem) => {
    const client = apiClient(simulator);
    const jobId = await client.rebootJob();
    const reply = await send(`${simulator.url}/admin/jobs/finish`, { method: "POST", body });
    expect(reply).toMatchObject({ status: 400, text: JSON.stringify({ errors: [problem] }) });
    expect(await client.outputOf(jobId)).not.toMatch(/Done|Fail/);
  });

  it("makes jobs unknown", async () => {
    const client = apiClient(simulator);
    const jobId = await client.rebootJob();
    expect((await admin("POST", "jobs/expire")).status).toBe(204);
    expect((await client.job(jobId)).status).toBe(404);
  });
});
