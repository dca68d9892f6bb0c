import { isMaintenanceError, MaintenanceError } from "../errors/maintenanceError";
import * as pulumi from "@pulumi/pulumi";
import { faultsOfNamespace } from "./namespace/faultsOfNamespace";
import { programSource } from "./programConfiguration";
import { describeFaults, requireArguments } from "./validation";
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
 * Refuses what no check of a provider would ever see, before anything is registered. No one catches what a
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
    requireKnownWords(construction);
  } catch (error) {
    throw isMaintenanceError(error) ? runErrorOf(error) : error;
  }
}

/**
 * What the configuration says in words that no one knows has no effect, so that another cluster may be meant. The
 * provider sees the words that it asks for; only here all of them are seen.
 */
function requireKnownWords({ type, name }: Construction): void {
  const keys = Object.keys(pulumi.runtime.allConfig());
  const faults = faultsOfNamespace(keys, programSource);
  if (faults.length === 0) return;
  throw new MaintenanceError("ERR_INVALID_INPUT", {
    what: `${type} ${JSON.stringify(name)}: in the stack's configuration ${describeFaults(faults)}.`,
    next: "Nothing was sent. Fix this, then run the same command again.",
  });
}

/**
 * Pulumi gives the stack's configuration to the provider of its own making alone. With one that the program has made
 * a resource would take its connection from the environment instead, and so perhaps work on another cluster.
 */
function requireStackConfiguration({ type, name, args, opts }: Construction): void {
  if ((args as Record<string, unknown>)["connection"] !== undefined || !hasOwnProvider(opts)) return;
  const used = type.startsWith("okd.") ? /^openshift:(?:kubernetes|clusters)$/u : /^openshift:/u;
  const unseen = Object.keys(pulumi.runtime.allConfig()).filter((key) => used.test(key));
  if (unseen.length === 0) return;
  throw new MaintenanceError("ERR_INVALID_INPUT", {
    what: `${type} ${JSON.stringify(name)}: a provider that the program has made, given to it or to a parent, does not get the stack's configuration: ${unseen.sort().join(", ")} would have no effect.`,
    next: `Leave the option "provider" out, or give connection among the arguments; nothing was sent.`,
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
