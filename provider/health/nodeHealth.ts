import type { BootReport } from "../backends/bootReport";
import type { HealthGateOptions } from "./options/healthGateOptions";
import type { ReadinessOptions } from "./options/readinessOptions";

/** What a room above needs of the health of one cluster, and of the readiness of its nodes. */
export interface NodeHealth {
  /** Waits until a gate is open, as long as it says. @throws ERR_HEALTH_GATE */
  waitForGate(node: string, options: HealthGateOptions): Promise<void>;
  /**
   * Waits until a node is ready for use.
   *
   * @param seen `elsewhere`: its cluster does not have it, such as a load balancer; else what its cluster said of the boot
   * that was to end, if it was asked
   * @throws ERR_NOT_RECOVERED
   */
  waitForReadiness(
    node: string,
    options: ReadinessOptions,
    seen: BootReport | "elsewhere" | undefined,
  ): Promise<unknown>;
}
