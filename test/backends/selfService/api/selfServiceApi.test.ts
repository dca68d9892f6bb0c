import { isMaintenanceError } from "../../../../provider/errors/maintenanceError";
import {
  createSelfServiceClient,
  type SelfServiceClient,
} from "../../../../provider/backends/selfService/selfServiceClient";
import type { Connection } from "../../../../provider/backends/selfService/connection";
import { createTransport } from "../../../../provider/http/transport";
import { systemClock } from "../../../../provider/core/clock";
import { startSimulator, type Simulator } from "../../../../simulator/source";
import { isolateProxyVariables } from "../../../support/proxyVariables";

const cluster = "demo.cna.example.com";
const worker = "worker-0.openstacklocal";
isolateProxyVariables();

let simulator: Simulator;
/** The simulator's time, which passes only when a test says so. */
let now = 0;
beforeEach(async () => {
  const reboot = { startDelayMs: 0, downMs: 1000, lineIntervalMs: 200, doneGapMs: 100, jitter: 0 };
  simulator = await startSimulator({ reboot, clock: { now: () => now } });
});
afterEach(() => simulator.close());

function clientOf(more: Partial<Connection> = {}): SelfServiceClient {
  const connection: Connection = {
    apiUrl: simulator.apiUrl,
    clusterId: cluster,
    username: "operator",
    password: "operator-password",
    ...more,
  };
  const deps = { transport: createTransport(connection), clock: systemClock, random: () => 0 };
  return createSelfServiceClient(connection, deps);
}
const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  const error: unknown = await promise.catch((caught: unknown) => caught);
  return isMaintenanceError(error) ? error.code : `not one of ours: ${JSON.stringify(error)}`;
};

describe("the three endpoints", () => {
  it("list the nodes, reboot one, and tell how its job goes until it is done", async () => {
    const client = clientOf();
    expect(await client.readNodes()).toContainEqual({ name: worker, role: "worker", status: "ACTIVE" });

    const outcome = await client.sendReboot(worker);
    if (outcome.kind !== "accepted") throw new Error(outcome.kind);
    expect(simulator.acceptedReboots).toMatchObject([{ node: worker, jobId: outcome.jobId }]);
    expect((await client.readNodes()).find(({ name }) => name === worker)?.status).toBe("REBOOT");

    now += 500;
    expect((await client.readJob(outcome.jobId))?.output).toBe(`${worker} REBOOT\n${worker} REBOOT`);
    now += 1000;
    const output = (await client.readJob(outcome.jobId))?.output ?? "gone";
    expect(output.split("\n").slice(-2)).toEqual([`${worker} ACTIVE`, "Done"]);
    expect((await client.readNodes()).find(({ name }) => name === worker)?.status).toBe("ACTIVE");
  });

  it("each get the credentials in a Basic header, and the form the API wants", async () => {
    const client = clientOf();
    await client.readNodes();
    await client.sendReboot(worker);
    await client.readJob("tmpunknown");
    expect(simulator.requests).toMatchObject([
      { method: "GET", path: `/api/openshift/${cluster}/nodestatus`, username: "operator", status: 200 },
      {
        method: "POST",
        path: `/api/openshift/${cluster}/reboot`,
        username: "operator",
        body: `target=${worker}`,
      },
      { method: "GET", path: `/api/openshift/${cluster}/job/tmpunknown`, username: "operator", status: 404 },
    ]);
  });

  it("take names and passwords beyond ASCII", async () => {
    const user = { username: "bédiener", password: "pässwörd 漢 %&+", reboot: true };
    simulator.setUser(user);
    simulator.setNode(cluster, "knoten ä&b=c+d", "ACTIVE");
    const client = clientOf(user);
    expect((await client.readNodes()).map(({ name }) => name)).toContain("knoten ä&b=c+d");
    expect(await client.sendReboot("knoten ä&b=c+d")).toMatchObject({ kind: "accepted" });
    expect(simulator.acceptedReboots[0]?.node).toBe("knoten ä&b=c+d");
  });
});

describe("refusals", () => {
  it("of wrong credentials are unauthorized, on each endpoint", async () => {
    const client = clientOf({ password: "wrong" });
    expect(await codeOf(client.readNodes())).toBe("ERR_UNAUTHORIZED");
    expect(await codeOf(client.readJob("tmp1"))).toBe("ERR_UNAUTHORIZED");
    expect(await client.sendReboot(worker)).toMatchObject({
      kind: "refused",
      status: 401,
      error: { code: "ERR_UNAUTHORIZED" },
    });
    expect(simulator.acceptedReboots).toEqual([]);
  });

  it("of a missing role and of an unknown node look the same", async () => {
    const noRole = await clientOf({ username: "viewer", password: "viewer-password" }).sendReboot(worker);
    const noNode = await clientOf().sendReboot("worker-9");
    expect(noRole).toMatchObject({ kind: "refused", status: 404 });
    expect(noNode).toMatchObject({ kind: "refused", status: 404 });
  });

  it("of a wrong cluster id say so, with the page's title and no markup", async () => {
    const error: unknown = await clientOf({ clusterId: "other" })
      .readNodes()
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "ERR_UNEXPECTED_RESPONSE" });
    expect((error as Error).message).toMatch(/answered 404 with ".+"\. The cluster id "other"/u);
    expect((error as Error).message).not.toMatch(/<|operator-password/u);
  });

  it("of a node that reboots already are definite", async () => {
    await clientOf().sendReboot(worker);
    expect(await clientOf().sendReboot(worker)).toMatchObject({ kind: "refused", status: 409 });
    expect(simulator.acceptedReboots).toHaveLength(1);
  });
});

describe("a server that is not well", () => {
  it("is asked again for a read until it answers", async () => {
    simulator.fault({ kind: "html", times: 1 });
    simulator.fault({ kind: "reset-before", times: 1 });
    expect(await clientOf().readNodes()).toHaveLength(7);
    expect(simulator.requests).toHaveLength(3);
  });

  it("is asked again no earlier than it wants", async () => {
    simulator.fault({ kind: "rate-limited", retryAfterSeconds: 1 });
    const begin = performance.now();
    await clientOf().readNodes();
    expect(performance.now() - begin).toBeGreaterThanOrEqual(990);
  });

  it.each(["truncated-json", "invalid-json"] as const)(
    "and answers a read with %s is an error",
    async (kind) => {
      simulator.fault({ kind });
      expect(await codeOf(clientOf().readNodes())).toBe("ERR_UNEXPECTED_RESPONSE");
    },
  );

  it.each(["text/plain", "text/html", "application/octet-stream", ""])(
    "and says that its JSON is %j is understood all the same",
    async (contentType) => {
      simulator.fault({ kind: "wrong-content-type", contentType, times: 2 });
      expect(await clientOf().readNodes()).toHaveLength(7);
      expect(await clientOf().sendReboot(worker)).toMatchObject({ kind: "accepted" });
    },
  );

  it.each([
    ["reset-before", 0],
    ["reset-after", 1],
    ["reset-midway", 1],
    ["truncated-json", 1],
    ["html", 0],
    ["status", 0],
  ] as const)("gets a reboot once and its fate is unknown after %s", async (kind, reboots) => {
    simulator.fault({ kind });
    expect(await clientOf().sendReboot(worker)).toMatchObject({ kind: "unknown" });
    expect(simulator.requests).toHaveLength(1);
    expect(simulator.acceptedReboots).toHaveLength(reboots);
  });

  it("and limits rates refuses a reboot, which is not repeated", async () => {
    simulator.fault({ kind: "rate-limited" });
    expect(await clientOf().sendReboot(worker)).toMatchObject({ kind: "refused", status: 429 });
    expect(simulator.requests).toHaveLength(1);
  });

  it("and cannot be reached has got no reboot, which is refused", async () => {
    const client = clientOf();
    await simulator.close();
    expect(await client.sendReboot(worker)).toMatchObject({
      kind: "refused",
      error: { message: expect.stringContaining("the connection was refused") as string },
    });
  });
});
