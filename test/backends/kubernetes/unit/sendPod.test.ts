/** Sending a reboot pod, in virtual time: dead kubelets, lost answers, and an API server that is away. */
import { MaintenanceError } from "../../../../provider/errors/maintenanceError";
import { createKubernetesBackend } from "../../../../provider/backends/kubernetes/kubernetesBackend";
import type { KubernetesClient } from "../../../../provider/backends/kubernetes/kubernetesClient";
import { usualPodSettings } from "../../../../provider/backends/kubernetes/podSettings";
import { sendPod } from "../../../../provider/backends/kubernetes/sendPod";
import { createNodeReads } from "../../../../provider/backends/nodeReads";
import type { KubeObject } from "../../../../provider/kubernetes/wire/kubeObject";
import type { RequestOutcome } from "../../../../provider/journal/outcomes";
import { VirtualClock } from "../../../support/virtualClock";

const broken = (requestSent: "no" | "maybe"): MaintenanceError =>
  new MaintenanceError("ERR_NETWORK", { what: "POST failed.", next: "Look.", transient: true, requestSent });

const forbidden = new MaintenanceError("ERR_FORBIDDEN", {
  what: "No.",
  next: "Ask.",
  status: 403,
  requestSent: "yes",
});

/** A cluster of one node with the boot id `old`. */
class World {
  readonly clock = new VirtualClock();
  pod: KubeObject | undefined;
  bootId = "old";
  created = 0;
  deleted = 0;
  isAway = false;
  /** What the kubelet reports of the pod. */
  status: object = { phase: "Pending" };
  /** Whether a kubelet confirms deletions. */
  hasKubelet = true;
  /** For each creation in turn: whether it arrives, and whether its answer does. */
  readonly fates: { arrives: boolean; answered: boolean }[] = [];

  readonly client: KubernetesClient = {
    listNodes: () => Promise.reject(broken("no")),
    listNodeObjects: () => Promise.resolve([]),
    readNodeObject: () => Promise.resolve(undefined),
    patchNode: () => Promise.resolve(),
    listLeases: () => Promise.resolve([]),
    readLease: () => Promise.resolve(undefined),
    writeLease: () => Promise.resolve(),
    rebootPods: () => Promise.resolve([]),
    clusterUid: () => Promise.resolve(undefined),
    imageOfOpenShift: () => Promise.resolve(undefined),
    serverTimeMs: () => Promise.resolve(this.clock.date().getTime()),
    readNode: () =>
      this.answer({
        name: "worker-0",
        role: "",
        roles: [],
        state: "ready",
        status: "Ready",
        operatingSystem: "linux",
        bootId: this.bootId,
      }),
    readPod: () => this.answer(this.pod === undefined ? undefined : { ...this.pod, status: this.status }),
    createPod: (pod) => {
      this.created++;
      const { arrives, answered } = this.fates.shift() ?? { arrives: !this.isAway, answered: !this.isAway };
      const isThere = this.pod !== undefined;
      if (arrives && !isThere)
        this.pod = { ...pod, metadata: { ...pod.metadata, uid: `uid-${this.created}` } };
      if (!answered || this.pod === undefined) return Promise.reject(broken("maybe"));
      if (isThere)
        return Promise.reject(
          new MaintenanceError("ERR_CONFLICT", { what: "It is there.", next: "", status: 409 }),
        );
      return Promise.resolve(this.pod);
    },
    deletePod: () => {
      this.deleted++;
      return Promise.resolve();
    },
    untilGone: async (pod, forMs) => {
      if (!this.hasKubelet) {
        await this.clock.sleep(forMs);
        return undefined;
      }
      this.pod = undefined;
      return { last: { ...pod, status: this.status } };
    },
  };

  send(mayBeOnItsWay = false): Promise<RequestOutcome> {
    const order = { node: "worker-0", operationId: "op", bootId: "old", image: "shell", mayBeOnItsWay };
    return sendPod(order, {
      client: this.client,
      settings: usualPodSettings,
      clock: this.clock,
      isRecorded: () => Promise.resolve(),
      progress: () => undefined,
      changed: () => undefined,
    });
  }

  private answer<T>(value: T): Promise<T> {
    return this.isAway ? Promise.reject(broken("maybe")) : Promise.resolve(value);
  }
}

const accepted = { kind: "accepted", job: "node-maintenance/node-reboot-op/old" };

test("a pod that a living kubelet does not begin in two minutes is taken back, and refused", async () => {
  const world = new World();
  const outcome = await world.send();
  expect(outcome).toMatchObject({ kind: "refused", error: { code: "ERR_NODE_BUSY" } });
  expect(world.clock.elapsedMs).toBeGreaterThanOrEqual(120_000);
  expect(world.clock.elapsedMs).toBeLessThan(130_000);
  expect(world.pod).toBeUndefined();
});

test("a pod on a dead kubelet cannot be proven to be gone: the job waits for it", async () => {
  const world = new World();
  world.hasKubelet = false;
  expect(await world.send()).toEqual(accepted);
  expect(world.deleted).toBe(1);
});

test("a pod that began while it was taken back is not said to have done nothing", async () => {
  const world = new World();
  const { client } = world;
  const untilGone = client.untilGone.bind(client);
  client.untilGone = (pod, forMs) => {
    world.status = {
      containerStatuses: [{ state: { terminated: { exitCode: 137, startedAt: "2026-01-01T00:02:00Z" } } }],
    };
    return untilGone(pod, forMs);
  };
  expect(await world.send()).toEqual(accepted);
});

test("after a lost answer the pod is found, and is not made a second time", async () => {
  const world = new World();
  world.status = { containerStatuses: [{ state: { running: {} } }] };
  world.fates.push({ arrives: true, answered: false });
  expect(await world.send()).toEqual(accepted);
  expect(world.created).toBe(1);
});

test("a creation that was lost on its way is sent again", async () => {
  const world = new World();
  world.status = { containerStatuses: [{ state: { running: {} } }] };
  world.fates.push({ arrives: false, answered: false }, { arrives: false, answered: false });
  expect(await world.send()).toEqual(accepted);
  expect(world.created).toBe(3);
});

test("while a lost copy may still arrive and act, nothing is said to have had no effect", async () => {
  const world = new World();
  world.status = { phase: "Failed", reason: "OutOfpods" };
  world.fates.push({ arrives: false, answered: false });
  expect(await world.send()).toMatchObject({
    kind: "refused",
    error: { message: expect.stringContaining("OutOfpods") as string },
  });
  // Its own time is three minutes.
  expect(world.clock.elapsedMs).toBeGreaterThanOrEqual(180_000);
});

test("while a copy of another run may still arrive and act, nothing is said to have had no effect", async () => {
  const world = new World();
  world.status = { phase: "Failed", reason: "OutOfpods" };
  expect(await world.send(true)).toMatchObject({ kind: "refused" });
  expect(world.clock.elapsedMs).toBeGreaterThanOrEqual(180_000);
});

test("a refusal after a lost answer is none before the lost copy can act no more", async () => {
  const world = new World();
  const { client } = world;
  const createPod = client.createPod.bind(client);
  world.fates.push({ arrives: false, answered: false });
  client.createPod = (pod) => (world.created === 0 ? createPod(pod) : Promise.reject(forbidden));
  expect(await world.send()).toMatchObject({ kind: "refused", error: { status: 403 } });
  expect(world.clock.elapsedMs).toBeGreaterThanOrEqual(180_000);
});

test("a lost copy that arrives while its time is waited out is followed to its end", async () => {
  const world = new World();
  const { client, clock } = world;
  const createPod = client.createPod.bind(client);
  world.fates.push({ arrives: false, answered: false });
  client.createPod = (pod) => {
    if (world.created === 0) {
      void clock.sleep(100_000).then(() => {
        world.pod = { ...pod, metadata: { ...pod.metadata, uid: "late" } };
      });
      return createPod(pod);
    }
    return Promise.reject(forbidden);
  };
  expect(await world.send()).toEqual(accepted);
});

test("an API server that is away for two minutes leaves no question: the next update asks again", async () => {
  const world = new World();
  world.isAway = true;
  const outcome = await world.send();
  expect(outcome).toMatchObject({ kind: "refused", error: { code: "ERR_NETWORK", requestSent: "maybe" } });
  expect(world.clock.elapsedMs).toBeLessThan(130_000);
  world.isAway = false;
  world.status = { containerStatuses: [{ state: { running: {} } }] };
  expect(await world.send()).toEqual(accepted);
});

test("a node that was rebooted meanwhile is not asked for again", async () => {
  const world = new World();
  world.fates.push({ arrives: false, answered: false });
  world.bootId = "new";
  expect(await world.send()).toEqual(accepted);
  expect(world.created).toBe(1);
});

test.each([
  [false, "ERR_FORBIDDEN", "yes"],
  [true, "ERR_FORBIDDEN", "maybe"],
])(
  "a look at the node that fails before the pod is sent (another run may have sent one: %s) is %s, with the request sent: %s",
  async (mayBeOnItsWay, code, requestSent) => {
    const world = new World();
    world.client.clusterUid = () => Promise.reject(forbidden);
    const { client, clock } = world;
    const backend = createKubernetesBackend(
      { server: "https://api.example:6443", key: "key", settings: usualPodSettings },
      {
        client,
        clock,
        random: () => 0.5,
        reads: createNodeReads(),
        isRecorded: () => Promise.resolve(),
        warn: () => undefined,
      },
    );
    const baseline = { bootId: "old", cluster: "uid" };
    const reboot = { node: "worker-0", operationId: "op", orderedAt: "2026-01-01T00:00:00Z", baseline };
    const options = { statusBefore: "Ready", progress: () => undefined, mayBeOnItsWay };
    expect(await backend.request(reboot, options)).toMatchObject({
      kind: "refused",
      error: { code, requestSent },
    });
    expect(world.created).toBe(0);
  },
);
