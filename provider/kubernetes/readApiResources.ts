import type { BoundOkdContext } from "./clusterContext";
import { isMaintenanceError, MaintenanceError } from "../errors/maintenanceError";
import type { Discovery } from "./discovery";
import type { ApiResource } from "./wire/apiResources";

/** What a server offers: of one group and version, or of all. */
export interface ApiResourcesInputs {
  readonly groupVersion?: string | undefined;
}

/** So many requests at once: discovery of a cluster is a hundred of them. */
const atOnce = 6;

/**
 * Reads what a server offers. Of all groups, one that cannot be read does not hide the others: a warning names it,
 * as `kubectl api-resources` does.
 *
 * @throws ERR_NOT_FOUND when there is no such group and version, and what {@link Discovery} throws
 */
export async function readApiResources(
  inputs: ApiResourcesInputs,
  context: BoundOkdContext,
): Promise<ApiResource[]> {
  const { connection } = context;
  const { discovery } = context.cluster;
  if (inputs.groupVersion !== undefined) {
    const resources = await discovery.resources(inputs.groupVersion);
    if (resources !== undefined) return [...resources];
    throw new MaintenanceError("ERR_NOT_FOUND", {
      what: `${connection.server} offers no ${JSON.stringify(inputs.groupVersion)}, or does not show it to the user of ${connection.source}.`,
      next: "See what it offers with okd.getApiResources(), or: oc api-versions",
    });
  }
  const { found, silent } = await readAll(discovery);
  if (silent.length > 0) {
    context.engine.say(
      "",
      "warning",
      `${connection.server} lists these groups but does not say what is in them (the server behind them may be down), so they are missing here: ${silent.join(", ")}`,
    );
  }
  return found;
}

async function readAll(discovery: Discovery): Promise<{ found: ApiResource[]; silent: string[] }> {
  const groupVersions = await discovery.groupVersions();
  const answers = new Map<string, readonly ApiResource[] | undefined>();
  const left = [...groupVersions];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      answers.set(next, await resourcesOrNothing(discovery, next));
  };
  // Nothing is asked any more once this has ended, however it ends.
  const ended = await Promise.allSettled(
    Array.from({ length: atOnce }, () => work().finally(() => left.splice(0))),
  );
  for (const end of ended) if (end.status === "rejected") throw end.reason;
  return {
    found: groupVersions.flatMap((groupVersion) => answers.get(groupVersion) ?? []),
    silent: groupVersions.filter((groupVersion) => answers.get(groupVersion) === undefined),
  };
}

/** A named group may be served by another server, whose failure is its own; a failure of the API server is thrown. */
async function resourcesOrNothing(
  discovery: Discovery,
  groupVersion: string,
): Promise<readonly ApiResource[] | undefined> {
  try {
    return await discovery.resources(groupVersion);
  } catch (error) {
    const isOwn = groupVersion !== "v1" && groupVersion !== "oapi/v1";
    if (isOwn && isMaintenanceError(error, "ERR_UNEXPECTED_RESPONSE")) return undefined;
    throw error;
  }
}
