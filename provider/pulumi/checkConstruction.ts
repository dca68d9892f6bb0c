import * as pulumi from "@pulumi/pulumi";
import { InvalidInputError } from "../errors/invalidInputError";
import { isMaintenanceError } from "../errors/maintenanceError";
import { requireArguments } from "./validation";
import { runErrorOf } from "./runError";

/** What a constructor was called with. */
interface Construction {
  /** The class, as a program calls it. */
  readonly type: string;
  readonly name: string;
  readonly args: unknown;
  readonly opts: pulumi.ComponentResourceOptions;
}

/**
 * Refuses what no check of a provider would ever see, before anything is registered. Nobody catches what a
 * constructor throws, so it ends the program with its message alone.
 *
 * @param construction what the constructor was called with
 * @param required the names that must be among the arguments
 */
export function checkConstruction(construction: Construction, required?: readonly string[]): void {
  const { type, name, args } = construction;
  try {
    requireArguments(`${type} ${JSON.stringify(name)}`, args, required);
    requireStackConfiguration(construction);
  } catch (error) {
    throw isMaintenanceError(error) ? runErrorOf(error) : error;
  }
}

/**
 * Pulumi gives the stack's configuration to the provider of its own making alone. With one that the program has made
 * a resource would take its connection from the environment instead, and so perhaps work on another cluster.
 */
function requireStackConfiguration({ type, name, args, opts }: Construction): void {
  const [namespace, own] = type.startsWith("okd.") ? ["okd", "okd"] : ["openshift", "connection"];
  if ((args as Record<string, unknown>)[own] !== undefined || !hasOwnProvider(opts)) return;
  const unseen = Object.keys(pulumi.runtime.allConfig()).filter((key) => key.startsWith(`${namespace}:`));
  if (unseen.length === 0) return;
  throw new InvalidInputError({
    what: `${type} ${JSON.stringify(name)}: a provider that the program has made, given to it or to a parent, does not get the stack's configuration: ${unseen.sort().join(", ")} would have no effect.`,
    next: `Leave the option "provider" out, or give ${own} among the arguments; nothing was sent.`,
  });
}

/** Whether dynamic resources with these options have another provider than Pulumi's own. */
export function hasOwnProvider({ provider, providers, parent }: pulumi.ComponentResourceOptions): boolean {
  const given = [provider, ...Object.values(providers ?? {})];
  // Pulumi's SDK says what a provider is for, but does not publish it.
  const packages = given.map((one) => (one as { getPackage?(): string } | undefined)?.getPackage?.());
  return (
    packages.includes("pulumi-nodejs") || parent?.getProvider("pulumi-nodejs:dynamic:Resource") !== undefined
  );
}
