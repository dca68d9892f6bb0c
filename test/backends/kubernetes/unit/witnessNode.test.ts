import { createNodeWitness } from "../../../../provider/backends/kubernetes/witnessNode";
import type { KubernetesClient } from "../../../../provider/backends/kubernetes/kubernetesClient";
import type { LeaseHolder, NodeWitness } from "../../../../provider/backends/nodeWitness";
import type { MaintenanceErrorCode } from "../../../../provider/errors/codes";
import { MaintenanceError } from "../../../../provider/errors/maintenanceError";
import type { KubeObject } from "../../../../provider/kubernetes/wire/kubeObject";
import { VirtualClock } from "../../../support/virtualClock";

const ours: LeaseHolder = { operationId: "ours", urn: "urn:ours" };
const theirs: LeaseHolder = { operationId: "theirs", urn: "urn:theirs" };
const failed = (code: MaintenanceErrorCode): MaintenanceError =>
  new MaintenanceError(code, { what: "no", next: "" });

/** An API server that knows one node and one lease. */
class Cluster {
  readonly clock = new VirtualClock();
  node: KubeObject = {
    metadata: { name: "worker-0", resourceVersion: "1" },
    status: { addresses: [{ type: "Hostname", address: "worker-0.openstacklocal" }] },
  };
  lease: KubeObject | undefined;
  readonly warnings: string[] = [];
  /** What the next requests meet. */
  readonly faults: (MaintenanceError | undefined)[] = [];
  /** How far the server's clock is ahead of the clients'. */
  aheadMs = 0;
  private version = 1;

  witness(isRequired = true): NodeWitness {
    const met = async <T>(act: () => T): Promise<T> => {
      const fault = this.faults.shift();
      if (fault !== undefined) throw fault;
      return act();
    };
    const client: Partial<KubernetesClient> = {
      readNodeObject: (name) => met(() => (name === "worker-0" ? this.node : undefined)),
      listNodeObjects: () => met(() => [this.node]),
      clusterUid: async () => "uid",
      serverTimeMs: async () => this.clock.date().getTime() + this.aheadMs,
      readLease: () => met(() => this.lease),
      listLeases: () => met(() => (this.lease === undefined ? [] : [this.lease])),
      writeLease: (lease, isNew) =>
        met(() => {
          const isKnown = lease.metadata.resourceVersion === this.lease?.metadata.resourceVersion;
          if (isNew ? this.lease !== undefined : !isKnown) throw failed("ERR_CONFLICT");
          this.version++;
          const metadata = { ...lease.metadata, resourceVersion: String(this.version) };
          this.lease = { ...lease, metadata };
        }),
      patchNode: (_name, { annotations }) =>
        met(() => {
          const metadata = { ...this.node.metadata, annotations: annotations as Record<string, string> };
          this.node = { ...this.node, metadata };
        }),
    };
    return createNodeWitness({
      client: client as KubernetesClient,
      clock: this.clock,
      random: () => 0.5,
      namespace: "node-maintenance",
      isRequired,
      warn: (text) => this.warnings.push(text),
    });
  }
}

describe("the lease of a node", () => {
  it("is taken where there is none, again by the same operation, and by another one of the same resource", async () => {
    const witness = new Cluster().witness();
    expect(await witness.takeLease("worker-0", ours)).toBeUndefined();
    expect(await witness.takeLease("worker-0", ours)).toBeUndefined();
    expect(await witness.takeLease("worker-0", { ...ours, operationId: "later" })).toBeUndefined();
  });

  it("is not taken from a holder who renews it, however long that lasts", async () => {
    const cluster = new Cluster();
    const [holder, other] = [cluster.witness(), cluster.witness()];
    await holder.takeLease("worker-0", theirs);
    for (let times = 0; times < 10; times++) {
      await cluster.clock.sleep(25_000);
      expect(await holder.keepLease("worker-0", theirs)).toBe(true);
      expect(await other.heldBy("worker-0", ours)).toBe("operation theirs of urn:theirs");
    }
    expect(await other.takeLease("worker-0", ours)).toBe("operation theirs of urn:theirs");
  });

  it("is taken from a dead holder by who has watched it for its duration", async () => {
    const cluster = new Cluster();
    await cluster.witness().takeLease("worker-0", theirs);
    const watcher = cluster.witness();
    expect(await watcher.heldBy("worker-0", ours)).toBeDefined();
    await cluster.clock.sleep(59_000);
    expect(await watcher.heldBy("worker-0", ours)).toBeDefined();
    await cluster.clock.sleep(1000);
    expect(await watcher.takeLease("worker-0", ours)).toBeUndefined();
  });

  it("is taken by who has only just come when the server's clock says twice over that its holder is dead", async () => {
    const cluster = new Cluster();
    await cluster.witness().takeLease("worker-0", theirs);
    await cluster.clock.sleep(119_000);
    expect(await cluster.witness().takeLease("worker-0", ours)).toBeDefined();
    await cluster.clock.sleep(1000);
    expect(await cluster.witness().takeLease("worker-0", ours)).toBeUndefined();
  });

  it("holds for a holder whose own clock is wrong by an hour, since it writes the server's time", async () => {
    const cluster = new Cluster();
    cluster.aheadMs = 3_600_000;
    await cluster.witness().takeLease("worker-0", theirs);
    expect(await cluster.witness().takeLease("worker-0", ours)).toBeDefined();
  });

  it("is free once it is released, and is released by its holder alone", async () => {
    const cluster = new Cluster();
    const witness = cluster.witness();
    await witness.takeLease("worker-0", theirs);
    await witness.releaseLease("worker-0", ours);
    expect(await witness.heldBy("worker-0", ours)).toBeDefined();
    await witness.releaseLease("worker-0", theirs);
    expect(await witness.takeLease("worker-0", ours)).toBeUndefined();
  });

  it("that was taken over is not renewed by who had it", async () => {
    const cluster = new Cluster();
    const holder = cluster.witness();
    await holder.takeLease("worker-0", theirs);
    await cluster.clock.sleep(120_000);
    await cluster.witness().takeLease("worker-0", ours);
    expect(await holder.keepLease("worker-0", theirs)).toBe(false);
  });

  it("is taken in a second attempt when the answer to the first is lost", async () => {
    const cluster = new Cluster();
    cluster.faults.push(undefined, failed("ERR_NETWORK"));
    expect(await cluster.witness().takeLease("worker-0", ours)).toBeUndefined();
    expect(cluster.lease).toMatchObject({ spec: { holderIdentity: "ours" } });
  });
});

describe("a witness", () => {
  const reboot = { urn: "urn", operationId: "op", triggers: "t", bootId: "b", orderedAt: "now" };

  it("finds a node by the host name that a provider calls it", async () => {
    expect(await new Cluster().witness().look("worker-0.openstacklocal")).toMatchObject({ cluster: "uid" });
  });

  it("knows nothing of a machine that is no node", async () => {
    expect(await new Cluster().witness().look("haproxy-0")).toBeUndefined();
  });

  it("has a node remember in a second attempt when the answer to the first is lost", async () => {
    const cluster = new Cluster();
    const witness = cluster.witness();
    cluster.faults.push(undefined, failed("ERR_NETWORK"));
    await witness.remember("worker-0", reboot);
    expect((await witness.look("worker-0"))?.remembered).toEqual([reboot]);
  });

  it("beside another back end does without what its user may not do, and says so once for all nodes", async () => {
    const cluster = new Cluster();
    const witness = cluster.witness(false);
    for (const node of ["worker-0", "worker-1"]) {
      cluster.faults.push(failed("ERR_FORBIDDEN"));
      expect(await witness.look(node)).toBeUndefined();
    }
    cluster.faults.push(undefined, failed("ERR_NOT_FOUND"));
    expect(await witness.takeLease("worker-0", ours)).toBeUndefined();
    expect(cluster.warnings).toEqual([
      expect.stringContaining("the nodes are not looked at in their cluster"),
      expect.stringContaining("the leases of nodes cannot be taken"),
    ]);
  });

  it("of the cluster that is the back end fails without a right", async () => {
    const cluster = new Cluster();
    cluster.faults.push(failed("ERR_FORBIDDEN"));
    await expect(cluster.witness().look("worker-0")).rejects.toMatchObject({ code: "ERR_FORBIDDEN" });
  });
});

describe("the leases that are held", () => {
  it("are those whose holder is not dead, with the resource that has them", async () => {
    const cluster = new Cluster();
    const witness = cluster.witness();
    expect(await witness.heldLeases()).toEqual([]);
    await witness.takeLease("worker-0", theirs);
    expect(await witness.heldLeases()).toEqual([{ node: "worker-0", urn: "urn:theirs" }]);
    await cluster.clock.sleep(119_000);
    expect(await witness.heldLeases()).toHaveLength(1);
    await cluster.clock.sleep(2000);
    expect(await witness.heldLeases()).toEqual([]);
    await witness.takeLease("worker-0", ours);
    await witness.releaseLease("worker-0", ours);
    expect(await witness.heldLeases()).toEqual([]);
  });

  it("are not known to a user who may not list them, which is told once", async () => {
    const cluster = new Cluster();
    cluster.faults.push(failed("ERR_FORBIDDEN"), failed("ERR_FORBIDDEN"));
    const witness = cluster.witness(false);
    expect([await witness.heldLeases(), await witness.heldLeases()]).toEqual([undefined, undefined]);
    expect(cluster.warnings).toHaveLength(1);
    cluster.faults.push(failed("ERR_FORBIDDEN"));
    await expect(cluster.witness().heldLeases()).rejects.toMatchObject({ code: "ERR_FORBIDDEN" });
  });
});

test("all nodes of a cluster are seen with all their names, whether they are ready, and whether they are cordoned", async () => {
  const cluster = new Cluster();
  const status = { conditions: [{ type: "Ready", status: "True" }], ...(cluster.node["status"] as object) };
  cluster.node = { ...cluster.node, spec: { unschedulable: true }, status };
  expect(await cluster.witness().survey()).toEqual([
    { names: ["worker-0", "worker-0.openstacklocal"], isReady: true, isCordoned: true },
  ]);
});
