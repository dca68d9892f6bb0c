import type { NodeDrainer } from "../../../provider/drain/nodeDrainer";
import type { RebootContext } from "../../../provider/reboot/rebootContext";
import type { Properties } from "./backendModel";
import type { AcceptedReboot } from "./ledger";
import type { PluginProcess } from "./pluginProcess";
import type { SiteEvent } from "./schedule";

/** How a process gets at a back end. */
export interface Access {
  /** What the stack's configuration says of it. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** @param operationId of the step that asks; `none` where it knows of none */
  backendOf(operationId: string): RebootContext["backendOf"];
  /** The drains of the cluster, where it has them. */
  drainerOf?(suspension: RebootContext["suspension"]): NodeDrainer;
}

/** A success, as a run tells of it. */
export interface Success {
  readonly operationId: string;
  readonly order: Properties;
  readonly job: Properties;
  /** The user has said of it, or of another operation of the same change, that the node was rebooted. */
  readonly isAccepted: boolean;
  readonly orderRecordedAtMs: number;
  /** The reboot was finished in an earlier run: that says nothing about what has happened since. */
  readonly isOld: boolean;
  /** When the run last read the nodes' statuses. */
  readonly lastLookMs: number;
  /** The boot IDs of which the run has seen the node Ready. */
  readonly seenReady: ReadonlySet<string>;
  /** No other run is suspended, or was woken beside it, and the program is still the same. */
  readonly isAlone: boolean;
}

/** What there is to be rebooted, and the server through which it is. It knows what really happened. */
export interface Site {
  /** The node remembers its reboots, so a state that was turned back is no excuse. */
  readonly remembers: boolean;
  /** All reboots that the server has done. */
  readonly accepted: readonly AcceptedReboot[];
  /** The first wrong that was done to the server, if any. */
  readonly wrong: string | undefined;
  /** Ids of jobs that the stack's state has known: no reboot may overlap one of them. */
  recordedJobs: Set<string>;
  /** For one process. */
  connect(process: PluginProcess): Access;
  /** An order is recorded. */
  noteOrder?(operationId: string, order: Properties): void;
  happen(event: SiteEvent): void;
  /** Whether there was a reboot for an operation: what its user finds out. */
  wasRebootedFor(operationId: string): boolean;
  /** The user has said of this operation that the node was rebooted, whether or not its job runs on. */
  settle(operationId: string): void;
  /** The user has the node forget an operation, and wants a reboot all the same. */
  forget(operationId: string): void;
  /** The state is an older one, which may know nothing of what was prepared for an order. */
  noteOlderState?(): void;
  /** What is wrong with the end of a run that has not succeeded, if anything. */
  faultOfFailure?(message: string): string | undefined;
  /** What is wrong with a success, if anything. */
  faultOfSuccess(success: Success): string | undefined;
  /** What is wrong with the node after an update that has deferred its reboot, and that no run is beside, if anything. */
  faultOfDeferral?(): string | undefined;
}
