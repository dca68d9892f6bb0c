/** When a drain asks what, in virtual time. */
import * as fc from "fast-check";
import { cordonedBy } from "../../../provider/drain/cluster/cordon";
import { tryDrain, type DrainOutcome } from "../../../provider/drain/cluster/drainNode";
import { drainOptionsOf, type GivenDrainOptions } from "../../../provider/drain/plan/drainOptions";
import { PodServer, type Eviction } from "../../support/podServer";

const budget: Eviction = {
  status: 429,
  message: "Cannot evict pod as it would violate the pod's disruption budget.",
};
const drain = (server: PodServer, options: GivenDrainOptions = {}): Promise<DrainOutcome> =>
  tryDrain("worker-0", drainOptionsOf(options), "one", server.context());
const evictions = (server: PodServer): number[] =>
  server.requests.filter(({ what }) => what.endsWith("/eviction")).map(({ atMs }) => Math.round(atMs / 1000));
const manyPods = Array.from({ length: 200 }, (_, index) => `pod-${String(index)}`);

test("two hundred pods take one request each, and two a look", async () => {
  const server = new PodServer();
  server.addPods(...manyPods);
  server.endsAfterMs = 30_000;
  expect(await drain(server)).toMatchObject({ report: { evictedPods: 200, cordoned: true } });
  expect(server.requestsOf("POST")).toBe(200);
  // 30 s with a look every five seconds at most, and what comes before the first one.
  expect(server.requestsOf("GET")).toBeLessThan(30);
  expect(server.clock.elapsedMs).toBeLessThan(36_000);
});

test("a refused eviction is tried again after two seconds, then ever later, up to a quarter of a minute", async () => {
  const server = new PodServer();
  server.addPods("held");
  server.evict = (_pod, atMs) => (atMs < 90_000 ? budget : undefined);
  expect(await drain(server)).toMatchObject({ report: { evictedPods: 1 } });
  const times = evictions(server);
  const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0));
  // A look comes at most five seconds after an eviction is due.
  expect(pauses[0]).toBeLessThanOrEqual(3);
  expect(pauses.at(-1)).toBeGreaterThanOrEqual(15);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(20);
  expect(server.rows.some((row) => /held by a budget: Cannot evict pod.*budget, for 1 min/u.test(row))).toBe(
    true,
  );
});

test("a server that asks to be left alone is left alone for as long", async () => {
  const server = new PodServer();
  server.addPods("held");
  server.evict = (_pod, atMs) => (atMs < 1000 ? { ...budget, headers: { "retry-after": "40" } } : undefined);
  await drain(server);
  expect(evictions(server)).toHaveLength(2);
  expect(evictions(server)[1]).toBeGreaterThanOrEqual(40);
});

test.each<[string, Eviction, string]>([
  ["that is overloaded", { status: 503, message: "overloaded" }, "could not be evicted: overloaded"],
  [
    "that throttles",
    { status: 429, message: "Too many requests" },
    "could not be evicted: Too many requests",
  ],
  [
    "whose webhook denies",
    { status: 403, message: 'admission webhook "backup.example.com" denied the request: backup is running' },
    "is held by an admission policy or webhook: .*backup is running",
  ],
  [
    "whose namespace is being deleted",
    { status: 403, message: "unable to create new content in namespace test because it is being terminated" },
    "is in a namespace that is being deleted",
  ],
  [
    "with two budgets for a pod",
    {
      status: 500,
      message:
        "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
    },
    "is held by a budget: This pod has more than one",
  ],
])("a server %s is asked again, and its row says why", async (_what, refusal, row) => {
  const server = new PodServer();
  server.addPods("held");
  server.evict = (_pod, atMs) => (atMs < 20_000 ? refusal : undefined);
  expect(await drain(server)).toMatchObject({ report: { evictedPods: 1 } });
  expect(server.rows).toContainEqual(expect.stringMatching(new RegExp(`test/held ${row}`, "u")));
});

test("a refusal that no repetition fixes ends the drain, and the node is as it was", async () => {
  const server = new PodServer();
  server.addPods("held");
  server.evict = () => ({
    status: 403,
    message: 'pods "held" is forbidden: User "robot" cannot create resource',
  });
  const { report, error } = await drain(server);
  expect([report.cordoned, error?.code, server.unschedulable]).toEqual([false, "ERR_FORBIDDEN", undefined]);
  expect(evictions(server)).toHaveLength(1);
});

test("reads may fail for five minutes; after that the message says that the node may still be cordoned", async () => {
  const server = new PodServer();
  server.addPods("held");
  server.evict = () => budget;
  server.readFails = (atMs) => (atMs > 10_000 && atMs < 200_000 ? 503 : undefined);
  expect((await drain(server, { timeoutSeconds: 400 })).error?.message).toMatch(
    /within 400 s.*uncordoned again/u,
  );

  server.readFails = (atMs) => (atMs > 500_000 ? 503 : undefined);
  const { report, error } = await drain(server);
  expect(report.cordoned).toBe(true);
  expect(error?.message).toMatch(
    /The node may still be cordoned.*kubectl uncordon worker-0\..*\(ERR_UNEXPECTED_RESPONSE\)$/u,
  );
});

test("when the engine does not respond, nothing more is evicted, and the cordon stays for the next run", async () => {
  const server = new PodServer();
  server.addPods("held");
  server.evict = () => budget;
  server.presence = async () => (server.clock.elapsedMs < 5000 ? "present" : "silent");
  const { report, error } = await drain(server);
  expect([report.cordoned, error?.code]).toEqual([true, "ERR_ENGINE_GONE"]);
  expect(server.annotations[cordonedBy]).toBe("one");
  expect(Math.max(...evictions(server))).toBeLessThan(6);
});

test("a cordon whose answer got lost is found, and so is its end", async () => {
  const server = new PodServer();
  server.addPods("held");
  server.losesAnswer = () => true;
  server.evict = () => budget;
  const { report, error } = await drain(server, { timeoutSeconds: 10 });
  expect([report.cordoned, error?.code, server.unschedulable]).toEqual([
    false,
    "ERR_DRAIN_BLOCKED",
    undefined,
  ]);
});

test("what a killed run has cordoned is uncordoned again by a run that needs consent", async () => {
  const server = new PodServer();
  server.addPods("held");
  server.evict = () => {
    throw new Error("killed");
  };
  await expect(drain(server)).rejects.toThrow("killed");
  expect(server.unschedulable).toBe(true);
  server.addPods("bare");
  server.bare.add("bare");
  const { report, error } = await drain(server);
  expect([report.cordoned, error?.code, server.unschedulable]).toEqual([
    false,
    "ERR_DRAIN_BLOCKED",
    undefined,
  ]);
});

test("a pod that needs consent and comes while the node is cordoned is not evicted, and undoes the cordon", async () => {
  const server = new PodServer();
  server.addPods("web");
  const bare = server.clock.sleep(30_000).then(() => {
    server.addPods("bare");
    server.bare.add("bare");
  });
  const { error } = await drain(server, { cordonBeforeSeconds: 60 });
  await bare;
  expect([error?.code, evictions(server), server.unschedulable]).toEqual([
    "ERR_DRAIN_BLOCKED",
    [],
    undefined,
  ]);
});

test("whatever is refused, and for how long, a drain ends with all pods gone, or with the node as it was", async () => {
  const refusals: Eviction[] = [budget, { status: 503, message: "busy" }, undefined];
  const names = ["a", "b", "c"];
  const anyCase = fc.record({
    until: fc.array(fc.integer({ min: 0, max: 200_000 }), { minLength: 3, maxLength: 3 }),
    kinds: fc.array(fc.constantFrom(...refusals), { minLength: 3, maxLength: 3 }),
    endsAfterMs: fc.integer({ min: 0, max: 60_000 }),
    timeoutSeconds: fc.integer({ min: 1, max: 200 }),
  });
  await fc.assert(
    fc.asyncProperty(anyCase, async ({ until, kinds, endsAfterMs, timeoutSeconds }) => {
      const server = new PodServer();
      server.addPods(...names);
      server.endsAfterMs = endsAfterMs;
      server.evict = (pod, atMs) => {
        const index = names.indexOf(pod);
        return atMs < (until[index] ?? 0) ? kinds[index] : undefined;
      };
      const { report, error } = await drain(server, { timeoutSeconds });
      if (error === undefined) {
        expect([server.pods.size, report.evictedPods, server.unschedulable]).toEqual([0, 3, true]);
      } else {
        expect([error.code, server.unschedulable, server.annotations]).toEqual([
          "ERR_DRAIN_BLOCKED",
          undefined,
          {},
        ]);
        for (const name of server.pods.keys()) expect(error.message).toContain(`test/${name}`);
      }
      expect(server.clock.elapsedMs).toBeLessThan((timeoutSeconds + 2) * 1000);
    }),
    { numRuns: 60 },
  );
});
