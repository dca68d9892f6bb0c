import * as pulumi from "@pulumi/pulumi";
import { canonicalPlace, clusterInWords } from "../backends/sameCluster";
import { backendResolution } from "../nodes/onDemand";
import type { ConfigurationSource } from "../pulumi/configuration";
import type { ClusterChoice } from "../pulumi/namespace/choosePart";
import { reasonOfTwo } from "./reasonOfTwo";
import { hasOwnProvider } from "../pulumi/checkConstruction";
import { programSource } from "../pulumi/programConfiguration";

/** What a `NodeReboot` is made with. */
interface Construction {
  readonly name: string;
  readonly args: {
    readonly node: pulumi.Input<string>;
    readonly cluster?: unknown;
    readonly connection?: unknown;
  };
  readonly opts: pulumi.ComponentResourceOptions;
}

/** What it says of where its node is, once that is known. */
interface KnownPlace {
  readonly node?: unknown;
  readonly cluster?: unknown;
  readonly connection?: unknown;
}

/** A `NodeReboot` as the others of its update see it. */
export interface Declaration {
  /** Where its node is. May hold credentials, and never leaves this process. */
  place?: KnownPlace;
  readonly name: string;
  /** The name with those of its parents. */
  readonly path: string;
  /** Why nothing may be sent for it. */
  fault?: string;
}

/** What is said of a declaration: to the gate as soon as it can be, and once more before the order. */
export interface Verdict {
  /** Why it is refused; empty or absent where it is not. Unknown in a preview where the cluster is. */
  readonly declaredTwice: pulumi.Input<string | undefined>;
  /** The same at a later moment: another `NodeReboot` of the node may have come up since. */
  readonly stillDeclaredTwice: () => string | undefined;
}

/**
 * Two `NodeReboot` of one node in one program would reboot it twice for one change. Compared in the program, because a
 * provider of the program's own is another process than the default one, and neither knows of the other. The verdict
 * is for the checks of the steps to report: a constructor that throws leaves behind what it has begun.
 */
export function declareNode({ name, args, opts }: Construction): Verdict {
  const declaration: Declaration = { name, path: pathOf(name, opts.parent) };
  const stillDeclaredTwice = (): string | undefined => declaration.fault;
  // Each update of an Automation API process has its own; under a program's unit tests there may be none.
  const stack = pulumi.runtime.getStackResource() as pulumi.Resource | undefined;
  // What a provider of the program's own is configured with is not for the program to see.
  if (stack === undefined || (hasOwnProvider(opts) && args.connection === undefined)) {
    return { declaredTwice: undefined, stillDeclaredTwice };
  }
  const declared = declaredIn(stack);
  const place = { node: args.node, cluster: args.cluster, connection: addressIn(args.connection) };
  if (isKnown(place)) {
    compare(declaration, place, declared, programSource);
    return { declaredTwice: declaration.fault, stillDeclaredTwice };
  }
  const compared = pulumi.output<KnownPlace>(place).apply((known) => {
    compare(declaration, known, declared, programSource);
    // A text in any case: what is planned as unknown has to be there in the end.
    return declaration.fault ?? "";
  });
  // Names alone leave the comparison, so what is secret about a connection stays within it.
  return { declaredTwice: pulumi.unsecret(compared), stillDeclaredTwice };
}

/** Notes a declaration, and with both of two of one node why nothing may be sent for them. */
export function compare(
  declaration: Declaration,
  place: KnownPlace,
  declared: Map<string, Declaration>,
  source: ConfigurationSource,
): void {
  const { node } = place;
  if (typeof node !== "string") return;
  // Where the address is not to be seen, the same words for the cluster lead to the same one.
  const where = addressOf(place, source) ?? JSON.stringify([place.cluster, place.connection]);
  const key = `${where} ${node}`;
  const other =
    declared.get(key) ??
    [...declared.values()].find(
      (each) => each.place?.node === node && isSameCluster(each.place, place, source),
    );
  if (other === undefined) {
    declaration.place = place;
    declared.set(key, declaration);
    return;
  }
  const names =
    other.name === declaration.name ? [other.path, declaration.path] : [other.name, declaration.name];
  declaration.fault = reasonOfTwo(node, names);
  other.fault ??= declaration.fault;
}

/** The address that a place leads to, in one spelling, where its words say it. */
function addressOf(place: KnownPlace, source: ConfigurationSource): string | undefined {
  const cluster = clusterInWords(place, source);
  return cluster === undefined ? undefined : canonicalPlace(cluster);
}

/** Whether two places lead to one cluster, with a look into their kubeconfigs: a node of one name is rarely there twice. */
function isSameCluster(one: KnownPlace, other: KnownPlace, source: ConfigurationSource): boolean {
  const [address, otherAddress] = [one, other].map(
    (place) => addressOf(place, source) ?? backendResolution().addressOf(place as ClusterChoice, source),
  );
  return address !== undefined && address === otherAddress;
}

/** The part of a connection that says where it leads; an output stays one. */
function addressIn(connection: unknown): unknown {
  return within(connection, ({ backend, selfService, kubernetes }) => ({
    backend,
    selfService: within(selfService, ({ apiUrl, clusterId }) => ({ apiUrl, clusterId })),
    kubernetes: within(kubernetes, ({ server, kubeconfig, context }) => ({ server, kubeconfig, context })),
  }));
}

function within(value: unknown, pick: (fields: Record<string, unknown>) => unknown): unknown {
  if (pulumi.Output.isInstance(value)) return value.apply((known: unknown) => within(known, pick));
  if (value instanceof Promise) return value.then((known: unknown) => within(known, pick));
  return typeof value === "object" && value !== null ? pick(value as Record<string, unknown>) : value;
}

function isKnown(value: unknown): value is KnownPlace {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return false;
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isKnown);
}

/** On the global object, one even where two copies of this package are loaded. */
const declaredKey = Symbol.for("pulumi-openshift-maintenance/declared");

function declaredIn(stack: pulumi.Resource): Map<string, Declaration> {
  const world = globalThis as {
    [declaredKey]?: WeakMap<pulumi.Resource, Map<string, Declaration>> | undefined;
  };
  world[declaredKey] ??= new WeakMap();
  const updates = world[declaredKey];
  const declared = updates.get(stack) ?? new Map<string, Declaration>();
  updates.set(stack, declared);
  return declared;
}

/** The name with those of its parents. Pulumi's SDK knows them, but does not publish them. */
function pathOf(name: string, parent: pulumi.Resource | undefined): string {
  if (parent === undefined) return name;
  const above = Reflect.get(parent, "__parentResource") as pulumi.Resource | undefined;
  // At the top is the stack, which is no one's word for where something is.
  if (above === undefined) return name;
  return `${pathOf(String(Reflect.get(parent, "__name")), above)}/${name}`;
}
