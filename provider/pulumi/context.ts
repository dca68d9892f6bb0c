import { MaintenanceError } from "../errors/maintenanceError";
import type { Clock } from "../core/clock";
import type { ConfigurationSource } from "./configuration";
import type { Engine } from "./engine";

/** What every operation of this library has from outside; each room adds what it needs besides. */
export interface Context {
  readonly configuration: ConfigurationSource;
  readonly engine: Engine;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
}

/**
 * Continues only while the engine is there to record what comes next; ends this process when it is gone.
 *
 * @param before what comes next: another look of a wait, or something that changes the world
 * @throws ERR_NETWORK before an effect, when the engine does not respond
 */
export async function requireEngine(
  { engine }: Pick<Context, "engine">,
  before: "wait" | "effect",
): Promise<void> {
  const presence = await engine.presence();
  if (presence === "gone") engine.exit();
  if (presence === "silent" && before === "effect") {
    throw new MaintenanceError("ERR_ENGINE_GONE", {
      requestSent: "no",
      what: "The Pulumi engine is not responding, so what would be done next could not be recorded in the state.",
      next: "Nothing more was sent. Check whether the pulumi process is suspended, then run the same command again.",
    });
  }
}
