/**
 * A watch behind a load balancer that cuts idle connections loses no event. Scaled down: 10 seconds, with a cut after
 * 1.2 seconds. `OKD_WATCH_MINUTES=10` runs it as it is outside: for 10 minutes, with a cut after 60 seconds.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { watch, type WatchEvent } from "../../../provider/okd/objects/watch";
import { seededRandom } from "../../../simulator/source/seededRandom";
import { startCuttingProxy } from "../../support/cuttingProxy";
import { testClusters, type TestCluster } from "../../support/testCluster";

const minutes = Number(process.env["OKD_WATCH_MINUTES"] ?? 0);
const durationMs = minutes === 0 ? 10_000 : minutes * 60_000;
const idleMs = minutes === 0 ? 1200 : 60_000;
const transports = ["http", "websocket"] as const;
const path = "/api/v1/namespaces/test/configmaps";

interface Changed {
  metadata: { resourceVersion: string };
}

/** Creates, changes and deletes objects at random moments, most of them around that of the cut; what it did. */
async function changeAtRandom(cluster: TestCluster, random: () => number): Promise<string[]> {
  const done: string[] = [];
  const there = new Set<string>();
  const endAt = Date.now() + durationMs;
  for (let i = 0; ; i++) {
    // Half of the pauses are short, so that events come in bursts too; the others are around the cut.
    const pauseMs = random() < 0.5 ? random() * 50 : idleMs * (0.8 + random() * 0.4);
    await sleep(Math.min(pauseMs, endAt - Date.now()));
    if (Date.now() >= endAt) return done;
    const name = `object-${Math.floor(random() * 5)}`;
    if (!there.has(name)) {
      const { body } = await cluster.request("POST", path, { metadata: { name }, data: { at: String(i) } });
      done.push(`ADDED ${name} ${(body as Changed).metadata.resourceVersion}`);
      there.add(name);
    } else if (random() < 0.7) {
      const { body } = await cluster.request("PATCH", `${path}/${name}`, { data: { at: String(i) } });
      done.push(`MODIFIED ${name} ${(body as Changed).metadata.resourceVersion}`);
    } else {
      await cluster.request("DELETE", `${path}/${name}`);
      done.push(`DELETED ${name}`);
      there.delete(name);
    }
  }
}

test.each(testClusters)(
  "$name: nothing is lost, and nothing told twice, while idle connections are cut",
  async (kind) => {
    const cluster = await kind.start();
    const proxies = await Promise.all(transports.map(() => startCuttingProxy(cluster.server, idleMs)));
    try {
      const ending = new AbortController();
      const seen = transports.map((): string[] => []);
      const watches = transports.map(async (transport, i) => {
        const events = watch(
          {
            apiVersion: "v1",
            kind: "ConfigMap",
            namespace: "test",
            connection: {
              kubernetes: {
                server: proxies[i]?.origin ?? "",
                token: cluster.adminToken,
                certificateAuthority: cluster.certificateAuthority,
              },
            },
          },
          { transport, signal: ending.signal },
        );
        for await (const { type, object } of events) seen[i]?.push(labelOf(type, object));
      });
      const done = await changeAtRandom(cluster, seededRandom(4));
      for (let i = 0; i < 200 && seen.some(({ length }) => length < done.length); i++) await sleep(50);
      ending.abort();
      await Promise.all(watches);
      expect(done.length).toBeGreaterThan(8);
      for (const each of seen) expect(each).toEqual(done);
      // Else nothing was tried. At full length a watch over HTTP ends before it is cut, and pings keep the other.
      if (minutes === 0) for (const proxy of proxies) expect(proxy.idleCuts()).toBeGreaterThan(2);
      else
        report(
          done.length,
          proxies.map((proxy) => [proxy.made(), proxy.idleCuts()]),
        );
    } finally {
      await Promise.all(proxies.map((proxy) => proxy.close()));
      await cluster.stop();
    }
  },
  durationMs + 1_200_000,
);

function labelOf(type: WatchEvent["type"], { metadata }: WatchEvent["object"]): string {
  return `${type} ${metadata.name}${type === "DELETED" ? "" : ` ${metadata.resourceVersion ?? ""}`}`;
}

function report(events: number, counts: readonly (readonly number[])[]): void {
  const words = counts.map(([made, cut], i) => `${transports[i]}: ${made} connections, ${cut} cut as idle`);
  process.stdout.write(`${minutes} min, ${events} events, none lost; ${words.join("; ")}\n`);
}
