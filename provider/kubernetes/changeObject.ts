import type { ApiServer } from "./apiServer";
import { ConflictError } from "../errors/conflictError";
import { isMaintenanceError } from "../errors/maintenanceError";
import type { KubeObject } from "./wire/kubeObject";
import type { OkdContext } from "./clusterContext";
import { requireEngine } from "../pulumi/context";

/** Where an object is, and what a change of it needs from outside. */
export interface ObjectPlace {
  readonly api: ApiServer;
  readonly path: string;
  readonly context: Pick<OkdContext, "engine" | "clock" | "random">;
}

/** Others change the same object meanwhile, controllers among them: so often a change is tried anew. */
const attempts = 20;
const longestPauseMs = 500;

/**
 * Reads an object and replaces it by its changed self, if it is still the one that was read; else begins anew, so
 * that nothing of what others do at the same time is lost.
 *
 * @param change what to make of it; `undefined` leaves it as it is
 * @returns the object as it is then
 * @throws ConflictError when others are faster each time, and what the API server throws
 */
export async function changeObject(
  { api, path, context }: ObjectPlace,
  change: (object: KubeObject) => KubeObject | undefined,
): Promise<KubeObject> {
  for (let made = 1; ; made++) {
    const object = await api.read(path);
    const changed = change(object);
    if (changed === undefined) return object;
    await requireEngine(context, "effect");
    try {
      // With the version that was read in it: the server refuses it when somebody else was faster.
      return await api.send("PUT", path, changed);
    } catch (error) {
      if (!isMaintenanceError(error, "ERR_CONFLICT")) throw error;
      if (made === attempts) throw alwaysChanged(api, path, error);
    }
    await context.clock.sleep(context.random() * Math.min(longestPauseMs, 20 * 2 ** made));
  }
}

function alwaysChanged({ connection }: ApiServer, path: string, cause: Error): ConflictError {
  return new ConflictError({
    what: `${connection.server}${path} was changed by others each time before this change arrived (${attempts} attempts).`,
    next: "See who changes it so often (oc get --watch), then run the same command again.",
    cause,
  });
}
