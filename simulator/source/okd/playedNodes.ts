import type { SimulatorClock } from "../simulatorOptions";
import { fieldsOf, listOf, textOf, timestamp, type Fields, type KubeObject } from "./kubeObject";
import type { NodeRhythm } from "./nodeRhythm";
import { endedPod, newNode, runningPod, withNodeReport, type NodeReport } from "./nodeObjects";
import type { ObjectStore, StoreEvent } from "./objectStore";
import type { Later } from "./timers";

/** A boot of a played node that a pod has brought about. */
export interface NodeBoot {
  /** When it was first reported: milliseconds since 1970. */
  at: number;
  node: string;
  /** The boot id that the node has since then. */
  bootId: string;
  /** The pod whose command it was, as `NAMESPACE/NAME`. */
  pod: string;
}

/** What nodes are played with. */
export interface PlayedNodesArgs {
  store: ObjectStore;
  names: readonly string[];
  rhythm: Required<NodeRhythm>;
  clock: SimulatorClock;
  random: () => number;
  later: Later;
}

/** Where a node is between two boots. */
interface Machine {
  bootId: string;
  power: "up" | "stopping" | "down";
}

/** By which the pods are known that reboot a node. Source: `provider/backends/kubernetes/rebootPod.ts`. */
const rebootLabels = {
  "app.kubernetes.io/managed-by": "pulumi-openshift-maintenance",
  "app.kubernetes.io/name": "node-reboot",
};

/**
 * Nodes with a kubelet that knows one kind of pod: that of the back end `kubernetes`. Its script is not run but judged,
 * by the same guard: nothing happens unless the node has the pod's boot id and the pod's time has not passed. Then the
 * node goes down and comes back with another boot id, whatever the pod's command is.
 */
export class PlayedNodes {
  /** Each boot that a pod has brought about. */
  readonly boots: NodeBoot[] = [];
  readonly #args: PlayedNodesArgs;
  readonly #machines = new Map<string, Machine>();

  constructor(args: PlayedNodesArgs) {
    this.#args = args;
    const { store, names } = args;
    for (const name of names) {
      const bootId = this.#newBootId();
      this.#machines.set(name, { bootId, power: "up" });
      store.set("nodes", newNode(name, this.#report(bootId, "ready")));
    }
  }

  /** Acts on what happens from now on, until the returned function is called. */
  start(): () => void {
    return this.#args.store.subscribe((event) => {
      this.#react(event);
    });
  }

  #react({ type, plural, object }: StoreEvent): void {
    if (type !== "ADDED" || plural !== "pods" || !isRebootPod(object)) return;
    if (this.#machines.has(nodeOf(object))) this.#beginSoon(object);
  }

  #beginSoon(pod: KubeObject): void {
    this.#later(this.#args.rhythm.beginMs, () => {
      this.#begin(pod);
    });
  }

  #begin({ metadata }: KubeObject): void {
    const pod = this.#args.store.get("pods", metadata.name, metadata.namespace);
    const machine = this.#machines.get(pod === undefined ? "" : nodeOf(pod));
    // Whatever waits for a node that is not up is begun once it is.
    if (pod?.metadata.uid !== metadata.uid || machine?.power === "stopping") return;
    if (machine === undefined || machine.power === "down" || !isPending(pod)) return;
    const env = environmentOf(pod);
    if (env["BOOT_ID"] !== machine.bootId) {
      this.#setPod(
        endedPod(pod, { exitCode: 10, reason: "Error", message: "already rebooted" }, this.#now()),
      );
      return;
    }
    const isInTime = Math.floor(this.#args.clock.now() / 1000) <= Number(env["NOT_AFTER"]);
    if (!isInTime) {
      this.#setPod(endedPod(pod, { exitCode: 11, reason: "Error", message: "too late" }, this.#now()));
      return;
    }
    this.#setPod(runningPod(pod, this.#now()));
    const node = nodeOf(pod);
    machine.power = "stopping";
    this.#later(this.#args.rhythm.stopMs, () => {
      this.#goDown(node, machine, `${metadata.namespace ?? ""}/${metadata.name}`);
    });
  }

  #goDown(node: string, machine: Machine, pod: string): void {
    machine.power = "down";
    this.#setNode(node, this.#report(machine.bootId, "unknown"));
    this.#later(this.#args.rhythm.downMs, () => {
      machine.bootId = this.#newBootId();
      this.boots.push({ at: this.#args.clock.now(), node, bootId: machine.bootId, pod });
      this.#setNode(node, this.#report(machine.bootId, "notReady"));
      for (const each of this.#podsOn(node)) if (!isPending(each)) this.#endWithNode(each);
      this.#later(this.#args.rhythm.readyMs, () => {
        machine.power = "up";
        this.#setNode(node, this.#report(machine.bootId, "ready"));
        for (const each of this.#podsOn(node)) if (isPending(each)) this.#beginSoon(each);
      });
    });
  }

  /** As a kubelet reports a container that its node has taken along: by what its runtime still knows of it. */
  #endWithNode(pod: KubeObject): void {
    if (!isRunning(pod)) return;
    const end =
      this.#args.random() < 0.5
        ? { exitCode: 255, reason: "Unknown", message: "" }
        : {
            exitCode: 137,
            reason: "ContainerStatusUnknown",
            message: "The container could not be located when the pod was terminated",
          };
    this.#setPod(endedPod(pod, end, this.#now()));
  }

  #podsOn(node: string): KubeObject[] {
    return this.#args.store.list("pods").filter((pod) => isRebootPod(pod) && nodeOf(pod) === node);
  }

  #setPod(pod: KubeObject): void {
    this.#args.store.set("pods", pod);
  }

  /** Only the status: what someone has set of the node, such as a cordon, stays. One that was deleted stays away. */
  #setNode(name: string, report: NodeReport): void {
    const node = this.#args.store.get("nodes", name);
    if (node !== undefined) this.#args.store.set("nodes", withNodeReport(node, report));
  }

  #report(bootId: string, ready: NodeReport["ready"]): NodeReport {
    return { bootId, ready, at: this.#now() };
  }

  #now(): string {
    return timestamp(this.#args.clock.now());
  }

  #later(ms: number, act: () => void): void {
    const { jitter } = this.#args.rhythm;
    this.#args.later(ms * (1 + jitter * (2 * this.#args.random() - 1)), act);
  }

  /** A UUID, as the kernel makes one for each boot. */
  #newBootId(): string {
    const digit = (): string => Math.floor(this.#args.random() * 16).toString(16);
    return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replace(/x/g, digit);
  }
}

function isRebootPod({ metadata: { labels = {} } }: KubeObject): boolean {
  return Object.entries(rebootLabels).every(([label, value]) => labels[label] === value);
}

function nodeOf(pod: KubeObject): string {
  return textOf(fieldsOf(pod["spec"])["nodeName"]);
}

function isPending(pod: KubeObject): boolean {
  return fieldsOf(pod["status"])["phase"] === "Pending";
}

function isRunning(pod: KubeObject): boolean {
  return fieldsOf(pod["status"])["phase"] === "Running";
}

function environmentOf(pod: KubeObject): Fields {
  const [container] = listOf(fieldsOf(pod["spec"])["containers"]).map(fieldsOf);
  const entries = listOf(container?.["env"]).map(fieldsOf);
  return Object.fromEntries(entries.map(({ name, value }) => [textOf(name), value] as const));
}
