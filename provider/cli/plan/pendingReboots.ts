/** Which nodes an update would reboot, and in which order. Pure. */
import { nameOfUrn } from "../../reboot/rowsOfSteps";
import type { MaintenanceWindowArgs } from "../../windows/windowArgs";
import { resolveWindows } from "../../windows/windowFaults";
import { flagOf, plainValue, stepOf, textOf, type StoredResource } from "../stack/deployment";
import { readRolls, type PlannedRoll } from "./plannedRolls";
import type { Preview, PreviewStep } from "./preview";

/** A node that an update would reboot, or whose reboot it would resume. */
export interface PendingReboot {
  readonly node: string;
  /** Of the `NodeReboot`. */
  readonly urn: string;
  readonly kind: "reboot" | "resume";
  /** The URNs of those pending ones that must be done before. */
  readonly after: readonly string[];
  /** The roll that it is in. */
  readonly roll?: PlannedRoll;
  /** Absent where it keeps to none. */
  readonly windows?: readonly MaintenanceWindowArgs[];
}

const changes: ReadonlySet<string> = new Set(["create", "update", "replace", "create-replacement"]);

/** In the order in which they would begin, as far as that is known. */
export function pendingReboots(preview: Preview): PendingReboot[] {
  const rolls = readRolls(preview.diagnostics);
  const steps = new Map<string, Record<string, PreviewStep & { newState: StoredResource }>>();
  for (const step of preview.steps) {
    const { newState } = step;
    const kind = newState === undefined ? undefined : stepOf(newState);
    if (newState?.parent === undefined || kind === undefined || !changes.has(step.op)) continue;
    steps.set(newState.parent, { ...steps.get(newState.parent), [kind]: { ...step, newState } });
  }
  const found = [...steps].flatMap(([urn, ofNode]) => {
    const kind = kindOf(ofNode);
    const known =
      ofNode["RebootGate"] ?? ofNode["RebootOrder"] ?? ofNode["RebootRequest"] ?? ofNode["RebootJob"];
    if (kind === undefined || known === undefined) return [];
    const { inputs } = known.newState;
    const windows = resolveWindows("window", plainValue(inputs, "window") ?? []).windows;
    const node = textOf(inputs, "node") ?? nameOfUrn(urn);
    const roll = rolls.find((one) => one.urn === parentOf(urn, one.urn) && one.nodes.includes(node));
    return [
      {
        node,
        urn,
        kind,
        dependencies: Object.values(ofNode).flatMap(({ newState }) => newState.dependencies ?? []),
        ...(roll === undefined ? {} : { roll }),
        ...(windows === undefined ? {} : { windows }),
      },
    ];
  });
  const pending = found.map(({ dependencies, ...one }) => ({
    ...one,
    after: found
      .filter(({ urn }) => urn !== one.urn && dependencies.some((dependency) => isStepOf(dependency, urn)))
      .map(({ urn }) => urn),
  }));
  return inOrder(pending);
}

function kindOf(
  steps: Readonly<Record<string, PreviewStep & { newState: StoredResource }>>,
): PendingReboot["kind"] | undefined {
  const { RebootOrder: order, RebootRequest: request, RebootJob: job } = steps;
  if (order !== undefined) {
    const isFirst = order.op === "create";
    // A first order without it orders nothing.
    return isFirst && !flagOf(order.newState.inputs, "rebootOnCreate") ? undefined : "reboot";
  }
  return request !== undefined || job !== undefined ? "resume" : undefined;
}

/** A component's URN has the types of its parents, and not their names: the roll of a node is told by both. */
function parentOf(urn: string, roll: string): string {
  const type = roll.slice(0, roll.lastIndexOf("::"));
  return urn.startsWith(`${type}$`) && nameOfUrn(urn).startsWith(`${nameOfUrn(roll)}-`) ? roll : "";
}

/** Whether a URN is that of a step of a `NodeReboot`. */
function isStepOf(step: string, component: string): boolean {
  const end = component.lastIndexOf("::");
  return step.startsWith(`${component.slice(0, end)}$`) && nameOfUrn(step) === nameOfUrn(component);
}

function inOrder(pending: readonly PendingReboot[]): PendingReboot[] {
  const place = ({ roll, node }: PendingReboot): number => roll?.nodes.indexOf(node) ?? -1;
  const left = [...pending].sort((a, b) => (a.roll === b.roll ? place(a) - place(b) : 0));
  const sorted: PendingReboot[] = [];
  while (left.length > 0) {
    const index = left.findIndex(({ after }) => !left.some(({ urn }) => after.includes(urn)));
    // There are no circles in a program; were there one, its order is as good as any.
    sorted.push(...left.splice(Math.max(0, index), 1));
  }
  return sorted;
}
