import { FaultError, startSimulator, type Fault, type Simulator } from "../../../simulator/source";
import { apiClient, demo, worker } from "./apiClient";

let simulator: Simulator;
let client: ReturnType<typeof apiClient>;
beforeEach(async () => {
  simulator = await startSimulator();
  client = apiClient(simulator);
});
afterEach(() => simulator.close());

describe("which requests a fault is for", () => {
  const repeat = <Item>(times: number, item: Item): Item[] => Array.from({ length: times }, () => item);
  const statuses = async (calls: (() => Promise<{ status: number }>)[]) => {
    const seen: number[] = [];
    for (const call of calls) seen.push((await call()).status);
    return seen;
  };

  it("one by default, then all is well", async () => {
    simulator.fault({ kind: "status" });
    expect(await statuses([client.nodestatus, client.nodestatus])).toEqual([503, 200]);
    expect(simulator.requests.map(({ fault, status }) => [fault, status])).toEqual([
      ["status", 503],
      [undefined, 200],
    ]);
  });

  it("as many as wanted, after letting some through", async () => {
    simulator.fault({ kind: "status", times: 2, skip: 1 });
    expect(await statuses(repeat(5, client.nodestatus))).toEqual([200, 503, 503, 200, 200]);
  });

  it("all of them until it is taken away", async () => {
    const remove = simulator.fault({ kind: "status", times: Infinity });
    expect(await statuses(repeat(3, client.nodestatus))).toEqual([503, 503, 503]);
    remove();
    remove();
    expect((await client.nodestatus()).status).toBe(200);
  });

  it("in the order in which they were added", async () => {
    simulator.fault({ kind: "status", status: 500 });
    simulator.fault({ kind: "status", status: 504 });
    expect(await statuses(repeat(3, client.nodestatus))).toEqual([500, 504, 200]);
  });

  const other = "worker-1.openstacklocal";
  const calls = {
    "GET nodestatus": () => client.nodestatus(),
    "POST reboot": () => client.reboot(worker),
    "POST reboot of another node": () => client.reboot(other),
    "GET job": () => client.job(simulator.acceptedReboots[0]?.jobId ?? ""),
    "GET nodestatus as viewer": () =>
      apiClient(simulator, { username: "viewer", password: "viewer-password" }).nodestatus(),
    "GET nodestatus elsewhere": () => apiClient(simulator, { cluster: "elsewhere" }).nodestatus(),
  };
  it.each<[NonNullable<Fault["match"]>, (keyof typeof calls)[]]>([
    [{ method: "POST" }, ["POST reboot", "POST reboot of another node"]],
    [{ action: "nodestatus", cluster: demo }, ["GET nodestatus", "GET nodestatus as viewer"]],
    [{ action: "reboot", node: other }, ["POST reboot of another node"]],
    [{ node: worker }, ["POST reboot", "GET job"]],
    [{ action: "job" }, ["GET job"]],
    [{ username: "viewer" }, ["GET nodestatus as viewer"]],
    [{ cluster: "elsewhere" }, ["GET nodestatus elsewhere"]],
  ])("are those that match %j", async (match, expected) => {
    await client.rebootJob(worker);
    simulator.fault({ kind: "status", status: 599, match, times: Infinity });
    const hit: string[] = [];
    for (const [name, call] of Object.entries(calls)) if ((await call()).status === 599) hit.push(name);
    expect(hit).toEqual(expected);
  });

  it("are not asked of a fault that makes no sense, which is refused with every wrong field", () => {
    const wrong = JSON.parse('{"kind":"explode","times":0,"match":{"node":1,"pod":"x"},"speed":1}') as Fault;
    let refusal: unknown;
    try {
      simulator.fault(wrong);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(FaultError);
    expect((refusal as FaultError).problems).toEqual([
      expect.stringMatching(/^kind must be one of delay, reset-before.*act-then-refuse, repeat, hold$/),
      expect.stringMatching(/^times must be/),
      "speed is not known",
      "match.node must be a string",
      "match.pod is not known",
    ]);
  });
});

it.each([{ "no name": "x" }, { "x-lines": "one\ntwo" }])(
  "a fault with headers that could not be sent is refused: %j",
  (headers: Record<string, string>) => {
    expect(() => simulator.fault({ kind: "body", headers })).toThrow(
      "headers must be an object of header names",
    );
  },
);
