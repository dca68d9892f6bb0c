import type { RememberedReboot } from "../nodeWitness";
import { isRecord } from "../../pulumi/namespace/place";

/** Where a node remembers its reboots. */
export const rebootsAnnotation = "pulumi-openshift-maintenance/reboots";

/** So many a node remembers; all annotations of an object together may have 256 KiB, these need about 3. */
const mostRemembered = 8;

const fields = ["urn", "operationId", "triggers", "bootId", "orderedAt"] as const;

/** What a node remembers, the newest first. What no one of this library has written there is nothing. */
export function parseMemory(annotation: string | undefined): readonly RememberedReboot[] {
  if (annotation === undefined) return [];
  let value: unknown;
  try {
    value = JSON.parse(annotation);
  } catch {
    // Someone else's text: it is replaced with the next reboot.
    return [];
  }
  return Array.isArray(value) ? value.flatMap(parseReboot) : [];
}

function parseReboot(value: unknown): RememberedReboot[] {
  if (!isRecord(value) || fields.some((field) => typeof value[field] !== "string")) return [];
  const { urn, operationId, triggers, bootId, orderedAt, after, endedAt } =
    value as unknown as RememberedReboot;
  return [
    {
      urn,
      operationId,
      triggers,
      bootId,
      orderedAt,
      ...(typeof after === "string" ? { after } : {}),
      ...(typeof endedAt === "string" ? { endedAt } : {}),
    },
  ];
}

/** What a node remembers with one more reboot, or one that is known better now. */
export function withReboot(
  remembered: readonly RememberedReboot[],
  reboot: RememberedReboot,
): readonly RememberedReboot[] {
  const others = remembered.filter(({ operationId }) => operationId !== reboot.operationId);
  const isKnown = others.length < remembered.length;
  if (!isKnown) return [reboot, ...others].slice(0, mostRemembered);
  return remembered.map((each) => (each.operationId === reboot.operationId ? reboot : each));
}

/** The annotation; nothing where there is nothing to remember. */
export function memoryText(remembered: readonly RememberedReboot[]): string | null {
  return remembered.length === 0 ? null : JSON.stringify(remembered);
}
