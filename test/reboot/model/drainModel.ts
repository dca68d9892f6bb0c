import type { NodeDrainer } from "../../../provider/drain/nodeDrainer";
import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import { requireNotSuspended } from "../../../provider/journal/rightToSend";
import { ourNode } from "./apiModel";
import type { PluginProcess } from "./pluginProcess";
import type { VirtualTime } from "./virtualTime";

const administrator = "administrator";

/** The pods of a node, and its cordon: who has made it, and who has undone the last one. */
interface DrainedNode {
  cordonedBy?: string | undefined;
  lastUncordonBy?: string;
  /** Cordoned for a replacement of the order that its user may give up after a crash: then no step has to undo it. */
  mayBeGivenUp?: boolean;
  pods: number;
  /** Changes with each cordon: what was read of another one is out of date. */
  version: number;
}

/** The cordons and pods of a cluster's nodes. */
export class DrainModel {
  private readonly nodes = new Map<string, DrainedNode>();
  private blockedUntilMs = 0;

  constructor(private readonly time: VirtualTime) {}

  /** `kubectl cordon`, which changes nothing of a node that is cordoned. */
  cordonByHand(): void {
    this.node(ourNode).cordonedBy ??= administrator;
  }

  /** `kubectl uncordon`. */
  uncordonByHand(): void {
    uncordoned(this.node(ourNode), administrator);
  }

  /** The state is an older one: whether it knows of the cordon no one can tell. */
  forget(): void {
    for (const node of this.nodes.values()) node.mayBeGivenUp = node.cordonedBy !== undefined;
  }

  /** For so long a disruption budget allows no eviction. */
  block(ms: number): void {
    this.blockedUntilMs = this.time.nowMs + ms;
  }

  /** What is wrong with a request that arrives now, if anything. */
  faultOfReboot(name: string): string | undefined {
    const { cordonedBy, lastUncordonBy, pods } = this.node(name);
    if (lastUncordonBy === administrator) return undefined;
    if (cordonedBy === undefined) return "a node was asked to reboot that is not cordoned";
    return pods > 0 ? "a node was asked to reboot that has pods" : undefined;
  }

  /** What is wrong with the node after a success that no run is beside. */
  faultOfSuccess(): string | undefined {
    const { cordonedBy, mayBeGivenUp } = this.node(ourNode);
    if (cordonedBy === undefined || cordonedBy === administrator || mayBeGivenUp === true) return undefined;
    return `success, and the node is still cordoned by ${cordonedBy}`;
  }

  /** As one process sees it. */
  drainer(process: PluginProcess, suspension: () => { readonly forMs: number } | undefined): NodeDrainer {
    const look = <T>(act: () => T): Promise<T> =>
      process.effect(async () => {
        await this.time.sleep(20);
        return act();
      }, "plugin");
    const change = async <T>(act: () => T): Promise<T> => {
      await process.requireEngine();
      requireNotSuspended(ourNode, { suspension });
      return look(act);
    };
    return {
      isStillDrained: (name) => look(() => this.isDrained(name)),
      isCordonedFor: (name, mark) =>
        look(() => {
          const { cordonedBy } = this.node(name);
          return cordonedBy !== undefined && urnIn(cordonedBy) === urnIn(mark);
        }),
      describe: async () => ({ summary: "", warnings: [] }),
      uncordon: (name, mark) => look(() => this.uncordon(name, mark, suspension() === undefined)),
      drain: async (name, { onFailure }, mark) => {
        const node = this.node(name);
        const report = { node: name, cordoned: true, evictedPods: 0 };
        try {
          let isOurs: boolean | undefined;
          while (isOurs === undefined) {
            const { version } = node;
            // As the server does with a patch that names the version that was read.
            isOurs = await change(() =>
              node.version === version ? cordon(node, mark, process.replacesOrder) : undefined,
            );
          }
          for (let looks = 0; await look(() => node.pods > 0); looks++) {
            if (await look(() => node.cordonedBy === undefined)) throw blocked("uncordoned meanwhile");
            if (looks > 20) throw blocked("held by a budget");
            await change(() => {
              if (this.time.nowMs >= this.blockedUntilMs) node.pods--;
            });
            await process.clock.sleep(1000);
          }
          return { report: { ...report, cordoned: isOurs } };
        } catch (error) {
          if (!(error instanceof MaintenanceError)) throw error;
          // After a suspension another run may be at work under this very mark.
          if (onFailure === "uncordon" && suspension() === undefined)
            await look(() => this.uncordon(name, mark, false));
          return { report, error };
        }
      },
    };
  }

  private node(name: string): DrainedNode {
    const known = this.nodes.get(name) ?? { pods: 2, version: 0 };
    this.nodes.set(name, known);
    return known;
  }

  private isDrained(name: string): boolean {
    const { cordonedBy, pods } = this.node(name);
    return cordonedBy !== undefined && pods === 0;
  }

  private uncordon(name: string, mark: string, ofResource: boolean): boolean {
    const node = this.node(name);
    const { cordonedBy } = node;
    if (cordonedBy === undefined) return false;
    if (ofResource ? urnIn(cordonedBy) !== urnIn(mark) : cordonedBy !== mark) return false;
    uncordoned(node, mark);
    return true;
  }
}

/** Whether the cordon is of this mark's resource now. */
function cordon(node: DrainedNode, mark: string, mayBeGivenUp: boolean): boolean {
  const isOurs = node.cordonedBy === undefined || urnIn(node.cordonedBy) === urnIn(mark);
  if (isOurs) Object.assign(node, { cordonedBy: mark, version: node.version + 1, mayBeGivenUp });
  return isOurs;
}

function uncordoned(node: DrainedNode, by: string): void {
  Object.assign(node, { cordonedBy: undefined, lastUncordonBy: by, pods: 2, version: node.version + 1 });
}

function urnIn(mark: string): string {
  return mark.replace(/#[^#]*$/u, "");
}

function blocked(what: string): MaintenanceError {
  return new MaintenanceError("ERR_DRAIN_BLOCKED", { what, next: "Run pulumi up again." });
}
