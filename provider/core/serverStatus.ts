/**
 * The OpenStack server statuses that the self-service API is known to report. The API may report others: they
 * pass through unharmed, so a status is typed as this union or any other string.
 *
 * Source: the server statuses of the OpenStack Compute API guide, which `nodestatus` passes on.
 *
 * @example
 * ```ts
 * const isKnown = (knownServerStatuses as readonly string[]).includes(status);
 * ```
 */
export const knownServerStatuses = [
  "ACTIVE",
  "BUILD",
  "DELETED",
  "ERROR",
  "HARD_REBOOT",
  "MIGRATING",
  "PASSWORD",
  "PAUSED",
  "REBOOT",
  "REBUILD",
  "RESCUE",
  "RESIZE",
  "REVERT_RESIZE",
  "SHELVED",
  "SHELVED_OFFLOADED",
  "SHUTOFF",
  "SOFT_DELETED",
  "SUSPENDED",
  "UNKNOWN",
  "VERIFY_RESIZE",
] as const;

/**
 * The status of a node's virtual machine, in OpenStack's words. `ACTIVE` says that the machine runs, not that
 * its operating system has finished to boot.
 *
 * @example
 * ```ts
 * const status: ServerStatus = "ACTIVE";
 * ```
 */
export type ServerStatus = (typeof knownServerStatuses)[number] | (string & Record<never, never>);

/** The status of a machine that runs. */
export const active = "ACTIVE";
