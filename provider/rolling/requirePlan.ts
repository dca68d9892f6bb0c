import * as pulumi from "@pulumi/pulumi";
import { closestNames } from "../core/closestNames";
import type { Fault } from "../pulumi/validation";
import { faultsOfKeys } from "../pulumi/namespace/faultsOfKeys";
import { runErrorOf } from "../pulumi/runError";
import { rebootArguments } from "../reboot/rebootArguments";
import type { RollPlan } from "./rollArgs";
import { rollRefused } from "./rollErrors";
import { isObject, planRollInputs, rollArguments } from "./rollFaults";
import type { RollingRebootArgs } from "./rollingRebootArgs";

/** The arguments of a roll that its nodes don't get. */
export const ownArguments = [...rollArguments, "triggersByNode"];
const nodeArguments = rebootArguments.filter((name) => name !== "node");

/**
 * Plans a roll, or refuses it before anything of it is registered.
 *
 * @throws ERR_INVALID_INPUT as an error that ends the program
 */
export function requirePlan(name: string, args: RollingRebootArgs): RollPlan {
  const { plan, faults } = planOf(args);
  if (plan !== undefined && faults.length === 0) return plan;
  throw runErrorOf(rollRefused(name, faults));
}

function planOf(args: RollingRebootArgs): { plan?: RollPlan; faults: Fault[] } {
  const faults = faultsOfKeys(args, (key) => key, [...ownArguments, ...nodeArguments]);
  const own = Object.entries(args).filter(
    ([key, value]) => ownArguments.includes(key) && value !== undefined,
  );
  // The program itself plans the roll, so it must know them.
  const outputs = own.filter(([, value]) => pulumi.Output.isInstance(value) || value instanceof Promise);
  if (outputs.length > 0) {
    const reason = "must be a plain value, not an output or a promise: await selectNodes({ … }) gives nodes";
    return { faults: [...faults, ...outputs.map(([property]) => ({ property, reason }))] };
  }
  const { triggersByNode, ...rest } = Object.fromEntries(own);
  const inputs = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, key.endsWith("odes") ? withRoles(value) : value]),
  );
  const planned = planRollInputs(inputs);
  return {
    ...planned,
    faults: [...faults, ...planned.faults, ...faultsOfTriggersByNode(triggersByNode, planned.plan)],
  };
}

/** A name alone has the role that it begins with, as the self-service API's nodes have. */
function withRoles(nodes: unknown): unknown {
  if (!Array.isArray(nodes)) return nodes;
  return nodes.map((node: unknown) =>
    typeof node === "string" && node !== "" ? { name: node, role: node.split("-", 1)[0] || node } : node,
  );
}

function faultsOfTriggersByNode(value: unknown, plan: RollPlan | undefined): Fault[] {
  const property = "triggersByNode";
  if (value === undefined) return [];
  if (!isObject(value)) {
    const but = value instanceof Map ? ", and no Map: its changes cannot be seen" : "";
    return [{ property, reason: `must be an object, such as { NODE: [TRIGGER] }${but}` }];
  }
  const noLists = Object.entries(value).filter(([, triggers]) => !mayBeList(triggers));
  if (noLists.length > 0)
    return noLists.map(([name]) => ({
      property: `${property}[${JSON.stringify(name)}]`,
      reason: "must be a list of values, such as [image.version]",
    }));
  if (plan === undefined) return [];
  const names = plan.nodes.map(({ name }) => name);
  return Object.keys(value)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const close = closestNames(name, names).join(", ");
      const reason = `has ${JSON.stringify(name)}, which is not among nodes${close === "" ? "" : `; closest: ${close}`}`;
      return { property, reason };
    });
}

/** Whether triggers are a list, as far as can be told: what an output holds is for the check of its node. */
function mayBeList(triggers: unknown): boolean {
  const isLater = pulumi.Output.isInstance(triggers) || triggers instanceof Promise;
  return triggers === undefined || Array.isArray(triggers) || isLater;
}
