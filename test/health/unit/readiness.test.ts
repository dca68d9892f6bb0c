/** When a node counts as ready for use, in virtual time. */
import * as fc from "fast-check";
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import { bindProbeIn } from "../../../provider/health/healthContext";
import { readinessOf } from "../../../provider/health/options/readinessOptions";
import { waitForReadiness, type ReadinessReport } from "../../../provider/health/readiness/waitForReadiness";
import {
  HealthServer,
  nodeObject,
  podObjectOf,
  statusReply,
  type NodeWords,
} from "../../support/healthServer";
import { refusedConnection } from "../../support/scriptedTransport";

const url = "https://worker-0.example.com/healthz";
const before = { bootId: "boot-0", reportedAt: "2025-12-31T23:00:00Z" };

/** What a wait comes to: how long it took in seconds, or its error. */
async function outcome(
  server: HealthServer,
  given: unknown = true,
  old?: typeof before,
): Promise<number | string> {
  try {
    const report: ReadinessReport = await waitForReadiness(
      "worker-0",
      readinessOf(given),
      server.context(),
      old,
    );
    return report.waitedSeconds;
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    return error.message;
  }
}
const nodeThat = (words: (atMs: number) => NodeWords): HealthServer => {
  const server = new HealthServer();
  server.nodes = (atMs) => [nodeObject("worker-0", words(atMs))];
  return server;
};

test("a node is ready for use when it has been Ready for a minute, and its row says for how long", async () => {
  const server = nodeThat((atMs) => (atMs < 20_000 ? { ready: "False" } : { since: "2026-01-01T00:00:20Z" }));
  expect(await outcome(server)).toBe(80);
  expect(server.rows[0]).toBe(
    "worker-0 is not ready for use yet: node worker-0 is not Ready: Ready=False KubeletNotReady (0 s)",
  );
  expect(server.rows.at(-1)).toMatch(/^worker-0 is ready, for 1 min 00 s of 1 min 00 s/u);
});

test("with no time to hold, one good look is enough", async () => {
  expect(
    await outcome(
      nodeThat(() => ({})),
      { minimumStableSeconds: 0 },
    ),
  ).toBe(0);
});

describe("the time begins again", () => {
  test("when a look sees the node not Ready", async () => {
    const server = nodeThat((atMs) => (atMs > 28_000 && atMs < 32_000 ? { ready: "False" } : {}));
    expect(await outcome(server)).toBe(95);
  });

  test("when the node was not Ready between two looks, which only the time of its condition tells", async () => {
    const server = nodeThat((atMs) => ({
      since: atMs < 31_000 ? "2026-01-01T00:00:00Z" : "2026-01-01T00:00:31Z",
    }));
    expect(await outcome(server)).toBe(95);
  });

  test("when the node has started once more", async () => {
    const server = nodeThat((atMs) => ({ bootId: atMs < 31_000 ? "boot-1" : "boot-2" }));
    expect(await outcome(server)).toBe(95);
  });

  test("when for half a minute no look could be made, but not for a shorter one", async () => {
    const away = (fromMs: number, toMs: number): HealthServer => {
      const server = nodeThat(() => ({}));
      server.instead = (_what, atMs) => (atMs > fromMs && atMs < toMs ? refusedConnection : undefined);
      return server;
    };
    const short = await outcome(away(20_000, 34_000));
    expect(short).toBeLessThan(66);
    const long = away(20_000, 90_000);
    expect(await outcome(long)).toBeGreaterThanOrEqual(150);
    expect(long.rows.some((row) => row.includes("cannot be looked at: GET https://api.example:6443"))).toBe(
      true,
    );
  });

  test("when this machine was suspended: it cannot know what was meanwhile", async () => {
    const server = nodeThat(() => ({}));
    let isFirst = true;
    server.presence = async () => {
      // Suspended in a pause: time passes that no one has asked for.
      if (server.clock.elapsedMs > 30_000 && isFirst) {
        isFirst = false;
        server.clock.advance(3_600_000);
      }
      return "present";
    };
    expect(await outcome(server, { timeoutSeconds: 7200 })).toBeGreaterThan(3600 + 85);
  });
});

test("a node that reports the boot of before is stale: its Ready is from then", async () => {
  const server = nodeThat((atMs) =>
    atMs < 40_000 ? { bootId: "boot-0" } : { since: "2026-01-01T00:00:40Z" },
  );
  expect(await outcome(server, true, before)).toBe(100);
  expect(server.rows[0]).toContain("node worker-0 has not reported another boot than the one before");
});

test("a node that never is ready fails in its own time, with what was missing last", async () => {
  const server = nodeThat((atMs) => (atMs % 50_000 < 25_000 ? {} : { ready: "False" }));
  server.instead = (what) => (what === `GET ${url}` ? { status: 503 } : undefined);
  expect(await outcome(server, { timeoutSeconds: 300, http: { url } })).toMatch(
    /^Node worker-0 was rebooted, but it was not ready for use within 300 s \(readiness\)\. Last seen: GET https:\/\/worker-0\.example\.com\/healthz answered 503, and 200 to 399 is expected; node.*no reboot is sent\. \(ERR_NOT_RECOVERED\)$/u,
  );
  expect(server.clock.elapsedMs).toBeLessThanOrEqual(301_000);
});

test("a node that is ready too late says for how long it was", async () => {
  const server = nodeThat((atMs) =>
    atMs < 570_000 ? { ready: "False" } : { since: "2026-01-01T00:09:30Z" },
  );
  expect(await outcome(server)).toMatch(/Last seen: all held, but only for 2\d s of 1 min 00 s\./u);
});

test("an API that stays away, or a right that is missing, is told in the end", async () => {
  const server = nodeThat(() => ({}));
  server.instead = (what) => (what.startsWith("GET /api/v1/nodes") ? statusReply(403, "no") : undefined);
  expect(await outcome(server)).toMatch(
    /Last seen: node worker-0 cannot be looked at: Reading node worker-0 is not allowed: .*The user needs the right to get nodes/u,
  );
});

test("pods of DaemonSets, and those of selectors, must be ready on the node", async () => {
  const server = nodeThat(() => ({}));
  const ofSet = { metadata: { ownerReferences: [{ kind: "DaemonSet", name: "logs", controller: true }] } };
  server.pods = (atMs) => [podObjectOf("logs-1", atMs > 30_000, ofSet), podObjectOf("web-1", false)];
  expect(await outcome(server, { daemonSets: true })).toBe(95);
  expect(server.rows[0]).toBe(
    "worker-0 is not ready for use yet: pod test/logs-1 is not ready (Running) (0 s)",
  );
  expect(server.requests.some(({ what }) => what.includes("fieldSelector=spec.nodeName%3Dworker-0"))).toBe(
    true,
  );

  const pods = [{ selector: "app=web", namespace: "test" }];
  expect(await outcome(server, { pods })).toMatch(
    /pod test\/logs-1 is not ready|pod test\/web-1 is not ready/u,
  );
  server.pods = () => [];
  expect(await outcome(server, { pods })).toContain("there is no pod of app=web in test on node worker-0");
});

test("a node that is known by its host name is found", async () => {
  const server = new HealthServer();
  server.nodes = () => [nodeObject("w0", { hostname: "worker-0" }), nodeObject("worker-1")];
  expect(await outcome(server)).toBe(60);
});

test("a node that the cluster lost while it started counts once it is back", async () => {
  const server = new HealthServer();
  server.nodes = (atMs) => (atMs < 30_000 ? [] : [nodeObject("worker-0")]);
  expect(await outcome(server)).toBe(90);
  expect(server.rows[0]).toContain("the cluster has no node worker-0");
});

describe("of a node in no cluster", () => {
  const loadBalancer = async (server: HealthServer, given: unknown): Promise<number> => {
    const { transportOf, engine, ...rest } = server.context();
    const context = { ...bindProbeIn("urn", { ...rest, engine }), transportOf };
    return (await waitForReadiness("lb-0", readinessOf(given), context)).waitedSeconds;
  };

  test("the probe alone counts, also where pods are asked for", async () => {
    const server = new HealthServer();
    server.instead = (what, atMs) =>
      what === `GET ${url}` ? (atMs < 10_000 ? refusedConnection : { status: 204 }) : undefined;
    expect(await loadBalancer(server, { http: { url }, daemonSets: true, minimumStableSeconds: 20 })).toBe(
      30,
    );
    expect(server.requests.every(({ what }) => what === `GET ${url}`)).toBe(true);
    expect(server.rows[0]).toContain(`GET ${url} failed: the connection was refused`);
  });

  test("without a probe there is nothing to look at", async () => {
    const server = new HealthServer();
    expect(await loadBalancer(server, true)).toBe(0);
    expect(server.requests).toEqual([]);
  });
});

test("however a node flaps, it was Ready without a break for as long as was asked when the wait succeeds", async () => {
  const changes = fc.array(fc.integer({ min: 1000, max: 90_000 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(changes, fc.integer({ min: 1, max: 90 }), async (lengths, minimumStableSeconds) => {
      const ends = lengths.reduce<number[]>((all, length) => [...all, (all.at(-1) ?? 0) + length], []);
      const lastChange = (atMs: number): number => ends.filter((end) => end <= atMs).length;
      const server = nodeThat((atMs) => {
        const count = lastChange(atMs);
        const since = new Date(count === 0 ? 0 : (ends[count - 1] ?? 0)).toISOString();
        return { ready: count % 2 === 0 ? "False" : "True", since };
      });
      const result = await outcome(server, { minimumStableSeconds, timeoutSeconds: 3600 });
      const atMs = server.clock.elapsedMs;
      if (typeof result === "string") {
        // It ends not Ready, or the breaks were too short.
        expect(result).toContain("ERR_NOT_RECOVERED");
        return;
      }
      const count = lastChange(atMs);
      expect(count % 2).toBe(1);
      expect(atMs - (ends[count - 1] ?? 0)).toBeGreaterThanOrEqual(minimumStableSeconds * 1000 - 1);
    }),
    { numRuns: 60 },
  );
});
