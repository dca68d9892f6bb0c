import { startSimulator, type Simulator } from "../../../simulator/source";
import { apiClient, worker } from "./apiClient";

let simulator: Simulator;
let client: ReturnType<typeof apiClient>;
beforeEach(async () => {
  simulator = await startSimulator();
  client = apiClient(simulator);
});
afterEach(() => simulator.close());

const until = async (come: () => boolean): Promise<void> => {
  while (!come()) await new Promise((resolve) => setTimeout(resolve, 5));
};
const reset = { code: "ECONNRESET" };

describe("what a fault does", () => {
  it("delay: the answer is right and late", async () => {
    simulator.fault({ kind: "delay", delayMs: 150 });
    const begin = performance.now();
    expect((await client.reboot()).status).toBe(200);
    expect(performance.now() - begin).toBeGreaterThanOrEqual(145);
    expect(simulator.acceptedReboots).toHaveLength(1);
  });

  it("delay: the server acts even when no one waits for the answer any more", async () => {
    simulator.fault({ kind: "delay", delayMs: 300 });
    const leave = new AbortController();
    const call = expect(apiClient(simulator, {}, leave.signal).reboot()).rejects.toThrow("aborted");
    await until(() => simulator.requests.length === 1);
    leave.abort();
    await call;
    expect(simulator.acceptedReboots).toHaveLength(0);
    await until(() => simulator.acceptedReboots.length === 1);
  });

  it("reset-before: no answer and no reboot", async () => {
    simulator.fault({ kind: "reset-before" });
    await expect(client.reboot()).rejects.toMatchObject(reset);
    expect(simulator.acceptedReboots).toEqual([]);
  });

  it("reset-after: no answer, and the node reboots all the same", async () => {
    simulator.fault({ kind: "reset-after" });
    await expect(client.reboot()).rejects.toMatchObject(reset);
    expect(simulator.acceptedReboots).toMatchObject([{ node: worker }]);
    expect(simulator.requests[0]).not.toHaveProperty("status");
  });

  it("reset-midway: the answer breaks off, and the node reboots", async () => {
    simulator.fault({ kind: "reset-midway" });
    await expect(client.reboot()).rejects.toMatchObject({ ...reset, message: "aborted" });
    expect(simulator.acceptedReboots).toHaveLength(1);
  });

  it.each([
    ["hang-before", 0],
    ["hang-after", 1],
  ] as const)("%s: never an answer, and %d reboots", async (kind, reboots) => {
    simulator.fault({ kind });
    const leave = new AbortController();
    let over = false;
    const call = expect(
      apiClient(simulator, {}, leave.signal)
        .reboot()
        .finally(() => (over = true)),
    ).rejects.toThrow("aborted");
    await until(() => simulator.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(over).toBe(false);
    leave.abort();
    await call;
    expect(simulator.acceptedReboots).toHaveLength(reboots);
    expect(simulator.requests[0]).not.toHaveProperty("status");
  });

  it("truncated-json: a whole HTTP answer with half of the JSON in it", async () => {
    simulator.fault({ kind: "truncated-json" });
    const reply = await client.nodestatus();
    const whole = (await client.nodestatus()).text;
    expect(reply.status).toBe(200);
    expect(reply.text).toBe(whole.slice(0, Math.ceil(whole.length / 2)));
    expect(Number(reply.headers["content-length"])).toBe(reply.text.length);
    expect(() => JSON.parse(reply.text) as unknown).toThrow(SyntaxError);
  });

  it("invalid-json: says it is JSON and is not, after acting", async () => {
    simulator.fault({ kind: "invalid-json", times: 2 });
    const reply = await client.reboot();
    expect(reply).toMatchObject({ status: 200, text: "{'state': None," });
    expect(reply.headers["content-type"]).toMatch(/^application\/json/);
    expect(simulator.acceptedReboots).toHaveLength(1);
  });

  it("html: a proxy's 502 page, without acting", async () => {
    simulator.fault({ kind: "html" });
    const reply = await client.reboot();
    expect(reply.status).toBe(502);
    expect(reply.headers["content-type"]).toMatch(/^text\/html/);
    expect(reply.text).toContain("<title>502 Bad Gateway</title>");
    expect(simulator.acceptedReboots).toEqual([]);
  });

  it("html: another status or page where one is given, after acting if told so", async () => {
    simulator.fault({ kind: "html", status: 504, acts: true });
    const late = await client.reboot();
    expect(late.status).toBe(504);
    expect(late.text).toContain("<title>504 Gateway Timeout</title>");
    expect(simulator.acceptedReboots).toHaveLength(1);
    simulator.fault({ kind: "html", body: "<h1>Wartung</h1>" });
    expect(await client.nodestatus()).toMatchObject({ status: 502, text: "<h1>Wartung</h1>" });
  });

  it("status: a JSON error, by default 503", async () => {
    simulator.fault({ kind: "status" });
    const reply = await client.reboot();
    expect(reply.status).toBe(503);
    expect(reply.text).toMatch(/^\{"error":".+"\}$/);
    expect(simulator.acceptedReboots).toEqual([]);
    simulator.fault({ kind: "status", status: 418, body: { error: "teapot" } });
    expect(await client.nodestatus()).toMatchObject({ status: 418, text: '{"error":"teapot"}' });
  });

  it("rate-limited: 429 with Retry-After", async () => {
    simulator.fault({ kind: "rate-limited", retryAfterSeconds: 7 });
    expect(await client.reboot()).toMatchObject({ status: 429, headers: { "retry-after": "7" } });
    expect(simulator.acceptedReboots).toEqual([]);
    simulator.fault({ kind: "rate-limited" });
    expect((await client.nodestatus()).headers["retry-after"]).toBe("1");
  });

  it("unauthorized: what wrong credentials get", async () => {
    simulator.fault({ kind: "unauthorized" });
    const refused = await client.reboot();
    const wrong = await apiClient(simulator, { password: "wrong" }).reboot();
    expect(refused.status).toBe(401);
    expect(refused.text).toBe(wrong.text);
    expect(refused.headers["www-authenticate"]).toBe(wrong.headers["www-authenticate"]);
    expect(simulator.acceptedReboots).toEqual([]);
  });

  it("wrong-content-type: the right answer under a wrong name", async () => {
    simulator.fault({ kind: "wrong-content-type" });
    simulator.fault({ kind: "wrong-content-type", contentType: "text/html" });
    const plain = await client.nodestatus();
    expect(plain.headers["content-type"]).toMatch(/^text\/plain/);
    expect(JSON.parse(plain.text)).toHaveLength(7);
    expect((await client.nodestatus()).headers["content-type"]).toMatch(/^text\/html/);
  });

  it("body: whatever is asked for", async () => {
    simulator.fault({ kind: "body", status: 202, body: { job_id: 7 }, headers: { "X-Served-By": "cache" } });
    const reply = await client.reboot();
    expect(reply).toMatchObject({ status: 202, text: '{"job_id":7}', headers: { "x-served-by": "cache" } });
    expect(reply.headers["content-type"]).toMatch(/^application\/json/);
    simulator.fault({ kind: "body", body: "Done", headers: { "Content-Type": "text/x-log" } });
    const text = await client.nodestatus();
    expect(text).toMatchObject({ status: 200, text: "Done" });
    expect(text.headers["content-type"]).toMatch(/^text\/x-log/);
    expect(simulator.acceptedReboots).toEqual([]);
  });
});

describe("what a server says of a reboot that it has done", () => {
  it("act-then-refuse: the reboot is done, and the answer is the conflict of a second one", async () => {
    simulator.fault({ kind: "act-then-refuse" });
    const lie = await client.reboot();
    const truth = await client.reboot();
    expect(lie).toMatchObject({ status: 409, text: truth.text });
    expect(lie.headers["content-type"]).toBe(truth.headers["content-type"]);
    expect(simulator.acceptedReboots).toHaveLength(1);
  });

  it.each([
    [401, /^<!DOCTYPE HTML.*Unauthorized/su],
    [403, /^<!DOCTYPE HTML.*<title>403 Forbidden<\/title>/su],
    [404, /^\{"error":"Node Not found"\}$/u],
    [423, /^<!DOCTYPE HTML.*<title>423 Locked<\/title>/su],
  ])("act-then-refuse: with %d in the words that belong to it", async (status, words) => {
    simulator.fault({ kind: "act-then-refuse", status });
    const reply = await client.reboot();
    expect(reply.status).toBe(status);
    expect(reply.text).toMatch(words);
    expect(simulator.acceptedReboots).toMatchObject([{ node: worker }]);
  });

  it("act-then-refuse: with a body and headers of one's own", async () => {
    const body = { reason: "blocked by policy" };
    simulator.fault({ kind: "act-then-refuse", status: 403, body, contentType: "application/json" });
    const reply = await client.reboot();
    expect(reply).toMatchObject({ status: 403, text: '{"reason":"blocked by policy"}' });
    expect(reply.headers["content-type"]).toMatch(/^application\/json/);
    expect(simulator.acceptedReboots).toHaveLength(1);
  });

  it("repeat: the request arrives twice, and the answer is that to the second copy", async () => {
    simulator.fault({ kind: "repeat" });
    expect(await client.reboot()).toMatchObject({ status: 409 });
    expect(simulator.acceptedReboots).toHaveLength(1);
    expect(simulator.requests).toMatchObject([{ fault: "repeat", status: 409 }]);
  });

  it("repeat: a second copy that comes when the reboot is over is another reboot", async () => {
    simulator.setReboot({ startDelayMs: 0, downMs: 20, jitter: 0 });
    simulator.fault({ kind: "repeat", laterMs: 60 });
    const { status, text } = await client.reboot();
    expect(status).toBe(200);
    expect(simulator.acceptedReboots).toHaveLength(2);
    expect(JSON.parse(text)).toMatchObject({ job_id: simulator.acceptedReboots[1]?.jobId });
  });

  it("hold: the connection ends, and nothing is done until what is held is delivered", async () => {
    simulator.fault({ kind: "hold", times: 2 });
    for (const node of [worker, "worker-1.openstacklocal"])
      await expect(client.reboot(node)).rejects.toMatchObject(reset);
    expect(await client.statusOf()).toBe("ACTIVE");
    expect(simulator.acceptedReboots).toEqual([]);
    expect(simulator.requests[0]).not.toHaveProperty("deliveredAt");
    expect(simulator.deliverHeld()).toBe(2);
    expect(simulator.acceptedReboots).toMatchObject([{ node: worker }, { node: "worker-1.openstacklocal" }]);
    expect(simulator.requests[0]).toMatchObject({ fault: "hold", deliveredAt: expect.any(Number) as number });
    expect(simulator.deliverHeld()).toBe(0);
  });

  it("hold: delivered by itself after a time, once", async () => {
    simulator.fault({ kind: "hold", laterMs: 50 });
    await expect(client.reboot()).rejects.toMatchObject(reset);
    expect(simulator.acceptedReboots).toEqual([]);
    await until(() => simulator.acceptedReboots.length === 1);
    expect(simulator.deliverHeld()).toBe(0);
  });

  it("hold: after another reboot it is a second one", async () => {
    simulator.setReboot({ startDelayMs: 0, downMs: 10, jitter: 0 });
    simulator.fault({ kind: "hold" });
    await expect(client.reboot()).rejects.toMatchObject(reset);
    await client.reboot();
    await until(() => simulator.requests.length > 1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    simulator.deliverHeld();
    expect(simulator.acceptedReboots).toHaveLength(2);
  });

  it("close drops what is held", async () => {
    simulator.fault({ kind: "hold", laterMs: 20 });
    await expect(client.reboot()).rejects.toMatchObject(reset);
    await simulator.close();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(simulator.acceptedReboots).toEqual([]);
  });
});

it("close ends hanging and delayed requests at once", async () => {
  simulator.fault({ kind: "hang-before" });
  simulator.fault({ kind: "delay", delayMs: 60_000 });
  const waiting = [client.nodestatus(), client.reboot()].map((call) => call.catch((error: unknown) => error));
  await until(() => simulator.requests.length === 2);
  const begin = performance.now();
  await simulator.close();
  expect(await Promise.all(waiting)).toEqual([
    expect.objectContaining(reset),
    expect.objectContaining(reset),
  ]);
  expect(performance.now() - begin).toBeLessThan(30_000);
  expect(simulator.acceptedReboots).toEqual([]);
});
