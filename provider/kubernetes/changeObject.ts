import { isMaintenanceError, MaintenanceError } from "../errors/maintenanceError";
import type { ApiServer } from "./apiServer";
import type { KubeObject } from "./wire/kubeObject";
import type { OkdContext } from "./clusterContext";
import { retryOnConflict } from "./retryOnConflict";
import { requireEngine } from "../pulumi/context";

/** Where an object is, and what a change of it needs from outside. */
export interface ObjectPlace {
  readonly api: ApiServer;
  readonly path: string;
  readonly context: Pick<OkdContext, "engine" | "clock" | "random">;
}

/** Others change the same object meanwhile, controllers among them: so often a change is tried again. */
const patience = { attempts: 20, longestPauseMs: 500 };

/**
 * Reads an object and replaces it by its changed self, if it is still the one that was read; else begins again, so
 * that nothing of what others do at the same time is lost.
 *
 * @param change what to make of it; `undefined` leaves it as it is
 * @returns the object as it is then
 * @throws ERR_CONFLICT when others are faster each time, and what the API server throws
 */
export async function changeObject(
  { api, path, context }: ObjectPlace,
  change: (object: KubeObject) => KubeObject | undefined,
): Promise<KubeObject> {
  const attempt = async (): Promise<KubeObject> => {
    const object = await api.read(path);
    const changed = change(object);
    if (changed === undefined) return object;
    await requireEngine(context, "effect");
    // With the version that was read in it: the server refuses it when someone else was faster.
    return api.send("PUT", path, changed);
  };
  try {
    return await retryOnConflict(attempt, patience, context);
  } catch (error) {
    throw isMaintenanceError(error, "ERR_CONFLICT") ? alwaysChanged(api, path, error) : error;
  }
}

function alwaysChanged({ connection }: ApiServer, path: string, cause: Error): MaintenanceError {
  return new MaintenanceError("ERR_CONFLICT", {
    what: `${connection.server}${path} was changed by others each time before this change arrived (${patience.attempts} attempts).`,
    next: "See who changes it so often (oc get --watch), then run the same command again.",
    cause,
  });
}
