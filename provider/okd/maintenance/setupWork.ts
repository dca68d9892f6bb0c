import { createHash } from "node:crypto";
import { canonicalJson } from "../../core/canonicalJson";
import { isMaintenanceError } from "../../errors/maintenanceError";
import type { ClusterInputs } from "../../backends/clusterInputs";
import type { OkdContext } from "../../kubernetes/clusterContext";
import { requireOkdConnection } from "../../kubernetes/connection/resolveOkdConnection";
import { deleteExactly } from "../../kubernetes/deleteExactly";
import { explainRefusal } from "../../kubernetes/explainRefusal";
import type { StepResult } from "../../pulumi/dynamic/stepResults";
import { setupObjects } from "./setupObjects";
import { usualSetup, type SetupOptions } from "./setupOptions";
import { listPathOf, pathOf } from "./setupPaths";

export interface MaintenanceSetupInputs extends ClusterInputs {
  readonly namespace: string;
  readonly images: readonly string[];
  readonly command: readonly string[];
  /** Absent: it may not. */
  readonly drain?: boolean;
  readonly rowUrn: string;
  readonly unknownArguments?: readonly string[];
}

/** The inputs as well: the end of the resource has nothing else to go by. */
export interface MaintenanceSetupState extends MaintenanceSetupInputs {
  readonly serviceAccount: string;
  readonly server: string;
  /** Of what was set up. */
  readonly digest: string;
  /** The objects that were made, and not found: they go with the resource. */
  readonly made: readonly { readonly path: string; readonly uid: string }[];
}

/** What inputs ask for. */
export function setupOf({ namespace, images, command, drain }: MaintenanceSetupInputs): SetupOptions {
  return {
    ...usualSetup,
    namespace,
    command,
    drain: drain === true,
    images: images.length === 0 ? usualSetup.images : images,
  };
}

/** What tells one set-up from another: also that of another version of this library, whose pod is another. */
export function digestOf(inputs: MaintenanceSetupInputs): string {
  return createHash("sha256")
    .update(canonicalJson(setupObjects(setupOf(inputs))))
    .digest("hex");
}

/**
 * Makes each object of the set-up, or makes one that is there already as it should be. What was made is in the state,
 * also beside an error.
 */
export async function setUpCluster(
  inputs: MaintenanceSetupInputs,
  earlier: MaintenanceSetupState | undefined,
  context: OkdContext,
): Promise<StepResult<MaintenanceSetupState>> {
  const { api } = context.clusterOf(requireOkdConnection(inputs, context.configuration));
  const made = [...(earlier?.made ?? [])];
  const options = setupOf(inputs);
  const state = (digest: string): MaintenanceSetupState => ({
    ...inputs,
    serviceAccount: options.programAccount,
    server: api.connection.server,
    digest,
    made,
  });
  try {
    for (const object of setupObjects(options)) {
      const what = `${object.kind ?? ""} ${object.metadata.name}`;
      await explainRefusal(`Setting up ${what}`, "the rights of a cluster administrator", async () => {
        try {
          const { metadata } = await api.send("POST", listPathOf(object), object);
          if (metadata.uid !== undefined) made.push({ path: pathOf(object), uid: metadata.uid });
        } catch (error) {
          if (!isMaintenanceError(error, "ERR_CONFLICT")) throw error;
          await api.send("PATCH", pathOf(object), object);
        }
      });
    }
  } catch (error) {
    if (!isMaintenanceError(error)) throw error;
    return { state: state(""), error };
  }
  return { state: state(digestOf(inputs)) };
}

/** Removes what was made, the last first; what was there before stays. */
export async function removeSetup(state: MaintenanceSetupState, context: OkdContext): Promise<void> {
  const { api } = context.clusterOf(requireOkdConnection(state, context.configuration));
  for (const { path, uid } of [...state.made].reverse()) {
    try {
      await deleteExactly(path, { metadata: { name: path.slice(path.lastIndexOf("/") + 1), uid } }, api);
    } catch (error) {
      // Another object of the same name is someone else's.
      if (!isMaintenanceError(error, "ERR_CONFLICT")) throw error;
    }
  }
}
