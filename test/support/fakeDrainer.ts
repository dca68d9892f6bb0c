/** The cordons and pods of a world's nodes, as drains meet them; without an API server. */
import type { NodeDrainer } from "../../provider/drain/nodeDrainer";
import type { DrainOutcome } from "../../provider/drain/cluster/drainNode";
import type { DrainOptions } from "../../provider/drain/plan/drainOptions";
import { MaintenanceError } from "../../provider/errors/maintenanceError";
import type { Clock } from "../../provider/core/clock";

interface FakeNode {
  cordonedBy: string | undefined;
  pods: number;
}

/** One for each world; its pods are gone a while after they are evicted. */
export class FakeDrainer implements NodeDrainer {
  /** What was done, in order: `drain worker-0`, `uncordon worker-0`. */
  readonly deeds: string[] = [];
  /** How long it takes to empty a node that has pods. */
  drainMs = 30_000;
  /** Why no drain comes to an end, if none does. */
  blocked: string | undefined;
  private readonly nodes = new Map<string, FakeNode>();

  constructor(private readonly clock: Pick<Clock, "sleep">) {}

  node(name: string): FakeNode {
    const known = this.nodes.get(name) ?? { cordonedBy: undefined, pods: 3 };
    this.nodes.set(name, known);
    return known;
  }

  async drain(name: string, options: DrainOptions, mark: string): Promise<DrainOutcome> {
    this.deeds.push(`drain ${name}`);
    const node = this.node(name);
    const isOurs = node.cordonedBy === undefined || urnIn(node.cordonedBy) === urnIn(mark);
    if (isOurs) node.cordonedBy = mark;
    const isInTime = this.blocked === undefined && this.drainMs <= options.timeoutSeconds * 1000;
    if (node.pods > 0) await this.clock.sleep(isInTime ? this.drainMs : options.timeoutSeconds * 1000);
    if (node.pods === 0 || isInTime) {
      node.pods = 0;
      return { report: { node: name, cordoned: isOurs, evictedPods: 3 } };
    }
    const isKept = options.onFailure === "keep" || !isOurs;
    if (!isKept) node.cordonedBy = undefined;
    const error = new MaintenanceError("ERR_DRAIN_BLOCKED", {
      node: name,
      what: `Node ${name} could not be drained within ${options.timeoutSeconds} s.`,
      ...(this.blocked === undefined ? {} : { lastSeen: this.blocked }),
      next: "Fix what holds these pods.",
    });
    return { report: { node: name, cordoned: isKept && isOurs, evictedPods: 0 }, error };
  }

  async isStillDrained(name: string): Promise<boolean> {
    const { cordonedBy, pods } = this.node(name);
    return cordonedBy !== undefined && pods === 0;
  }

  async isCordonedFor(name: string, mark: string): Promise<boolean> {
    const { cordonedBy } = this.node(name);
    return cordonedBy !== undefined && urnIn(cordonedBy) === urnIn(mark);
  }

  async uncordon(name: string, mark: string): Promise<boolean> {
    this.deeds.push(`uncordon ${name}`);
    const node = this.node(name);
    if (node.cordonedBy === undefined || urnIn(node.cordonedBy) !== urnIn(mark)) return false;
    Object.assign(node, { cordonedBy: undefined, pods: 3 });
    return true;
  }

  async describe(name: string): Promise<{ summary: string; warnings: string[] }> {
    return { summary: `node ${name}: a drain evicts ${this.node(name).pods} pods`, warnings: [] };
  }
}

function urnIn(mark: string): string {
  return mark.replace(/#[^#]*$/u, "");
}
