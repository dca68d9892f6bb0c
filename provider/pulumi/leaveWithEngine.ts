import type { Engine } from "./engine";

/** How often an idle process looks for its engine. */
const everyMs = 5000;

/**
 * Ends this process soon after its engine. A step asks for the engine before each effect and while it waits;
 * this is for the plugin whose step has ended, or hangs in a request, when its CLI is killed.
 */
export function leaveWithEngine(engine: Engine): void {
  const look = async (): Promise<void> => {
    if ((await engine.presence()) === "gone") engine.exit();
  };
  setInterval(() => void look(), everyMs).unref();
}
