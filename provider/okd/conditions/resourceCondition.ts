import * as pulumi from "@pulumi/pulumi";
import { unknownArgumentsOf } from "../../pulumi/validation";
import { conditionArguments } from "../argumentNames";
import { checkConstruction } from "../../pulumi/checkConstruction";
import { plainTriggers } from "../../pulumi/plainTriggers";
import { withNativeAlias } from "../../pulumi/dynamic/nativeAlias";
import { storedType, withProvider } from "../../pulumi/dynamic/providerText";
import { rowUrn } from "../../pulumi/rowUrn";
import { clusterArguments, clusterInputs, type ClusterArgs } from "../../backends/connectionArgs";

/** Which objects a `okd.ResourceCondition` is about, and how it waits. */
export interface ConditionedObjectArgs extends ClusterArgs {
  /** The group and version of the kind, such as `v1` or `apps/v1`. A kind that is not there yet is waited for. */
  apiVersion: pulumi.Input<string>;
  /** The kind, such as `Node`. */
  kind: pulumi.Input<string>;
  /** The namespace, for a kind that has one; without it a selector, or `all`, is for those of all namespaces. */
  namespace?: pulumi.Input<string>;
  /**
   * How long one update waits, in seconds, from 1 to 604800 (a week). The next update continues waiting.
   *
   * @default 600
   */
  timeoutSeconds?: pulumi.Input<number>;
  /**
   * Any change of these values waits again. Compared as canonical JSON; absent equals `[]`. What JSON has no form
   * for, such as a function, a `Map` or `NaN`, is an error.
   *
   * @default []
   */
  triggers?: pulumi.Input<pulumi.Input<unknown>[]>;
}

/** One object, by its name. */
export interface NamedObjectArgs {
  /** The name of the object. One that is not there yet is waited for. */
  name: pulumi.Input<string>;
  /** Not together with a name. */
  labelSelector?: undefined;
  /** Not together with a name. */
  fieldSelector?: undefined;
  /** Not together with a name. */
  all?: undefined;
}

/** The objects that a label selector leaves, or a field selector, or both, as with `kubectl wait --selector`. */
export type SelectedObjectsArgs = {
  /** Not together with selectors. */
  name?: undefined;
  /** Not together with selectors. */
  all?: undefined;
} & (
  | {
      /** Such as `app=web,tier!=cache`. */
      labelSelector: pulumi.Input<string>;
      /** Such as `spec.nodeName=worker-0`. */
      fieldSelector?: pulumi.Input<string>;
    }
  | {
      /** Such as `app=web,tier!=cache`. */
      labelSelector?: pulumi.Input<string>;
      /** Such as `spec.nodeName=worker-0`. */
      fieldSelector: pulumi.Input<string>;
    }
);

/** All objects of the kind, as with `kubectl wait --all`. */
export interface AllObjectsArgs {
  /** Says that all objects of the kind are meant. */
  all: pulumi.Input<boolean>;
  /** Not together with `all`. */
  name?: undefined;
  /** Not together with `all`. */
  labelSelector?: undefined;
  /** Not together with `all`. */
  fieldSelector?: undefined;
}

/** A condition in the status of an object, as with `kubectl wait --for=condition=…`. */
export interface StatusConditionArgs {
  /**
   * The condition: `Ready`, or with a status other than `True`: `Ready=False`. Upper and lower case are alike;
   * `condition=Ready`, as `kubectl` writes it, is the same.
   */
  condition: pulumi.Input<string>;
  /**
   * A time with its zone (ISO 8601), such as `reboot.startedAt`: only a condition that was observed after it counts.
   * A node's `Ready` is what kubelet said last, and so right after a reboot may be from before it. (With
   * `reboot.finishedAt` not even that counts which kubelet said while the machine was going down.)
   *
   * A condition was observed at the latest of its `lastHeartbeatTime`, `lastProbeTime`, `lastUpdateTime` and
   * `lastTransitionTime`. Of these most kinds have `lastTransitionTime` alone, which moves only when the status
   * changes; a node's conditions have a heartbeat, at the start of kubelet and about every 5 minutes after it. The
   * times are those of the cluster's machines. Where the API server's clock is ahead of this machine's by more than
   * 2 s, the time is taken to be as much later, and a warning says so.
   *
   * Any change of it waits again.
   *
   * @default every observation counts; so it is when the value is not there, as of a reboot that was skipped
   */
  observedAfter?: pulumi.Input<string | undefined>;
  /** Not together with a condition. */
  path?: undefined;
  /** Not together with a condition. */
  value?: undefined;
  /** Not together with a condition. */
  exists?: undefined;
}

/** A field of an object, and what it must hold, as with `kubectl wait --for=jsonpath=…=…`. */
export interface FieldValueArgs {
  /**
   * The field: `.status.phase`, `{.status.phase}`, `$.status.phase`, `status.conditions[0].type`,
   * `.metadata.labels['example.com/tier']`; without filters and wildcards.
   */
  path: pulumi.Input<string>;
  /** What it must hold. Text is compared with the field's text (`"3"` with the number 3), all else as JSON. */
  value: pulumi.Input<unknown>;
  /** Not together with a field. */
  condition?: undefined;
  /** Not together with a field. */
  observedAfter?: undefined;
  /** Not together with a value. */
  exists?: undefined;
}

/**
 * That a field or an object exists, or that it does not (any more), as with `kubectl wait --for=jsonpath=…` without a
 * value, `--for=create` and `--for=delete`.
 */
export interface ExistenceArgs {
  /**
   * `true`: it exists. `false`: it does not. A field that is `null` does not exist; one that is empty does.
   *
   * An object is gone once it is deleted, though another one of the same name may follow. Of many, those that are
   * there when an update begins to wait must be gone, whatever comes along meanwhile.
   */
  exists: pulumi.Input<boolean>;
  /** The field, as above. Without it the object itself is meant. */
  path?: pulumi.Input<string>;
  /** Not together with existence. */
  value?: undefined;
  /** Not together with existence. */
  condition?: undefined;
  /** Not together with existence. */
  observedAfter?: undefined;
}

/**
 * The inputs of a `okd.ResourceCondition`: one object or many, and a condition, a field with its value, or existence.
 */
export type ResourceConditionArgs = ConditionedObjectArgs &
  (NamedObjectArgs | SelectedObjectsArgs | AllObjectsArgs) &
  (StatusConditionArgs | FieldValueArgs | ExistenceArgs);

/**
 * Waits until a condition of any object holds, as `kubectl wait` does: by a watch, with what is seen on its row.
 * Whatever depends on it waits too. What held once is recorded; only changed `triggers`, another `observedAfter`, or
 * other objects or conditions, are waited for again.
 *
 * A condition that was observed of an earlier generation of the object does not count. An object that is not there yet
 * is waited for, and after 5 s its row says which names are closest. With selectors or `all` it holds when at least one
 * object is there and each of them is as expected, all at one time; those that come along meanwhile count too, and
 * those that are gone do not. An API server that is away for a while is waited for.
 *
 * So is a kind that is not served yet, because an operator that is installed in the same update brings it. Not waited
 * for are kinds that come with the server (`v1` and groups without a dot, such as `apps/v1`), kinds that are only
 * spelled in another way (`nodes`), and with `exists: false` every kind that the server does not have.
 *
 * Fails the update with `ERR_WAIT_TIMEOUT` (the next update continues waiting), `ERR_NOT_FOUND` for a kind that the
 * server does not have and that is not waited for, `ERR_UNAUTHORIZED`, `ERR_FORBIDDEN`, `ERR_UNEXPECTED_RESPONSE`, or
 * `ERR_NETWORK` when for five minutes every try has failed.
 *
 * @example
 * ```ts
 * new okd.ResourceCondition("worker-0-ready", {
 *   apiVersion: "v1",
 *   kind: "Node",
 *   name: "worker-0",
 *   condition: "Ready",
 *   observedAfter: reboot.startedAt, // not what kubelet said before the reboot
 *   triggers: [reboot.operationId],
 * });
 * const pods = { apiVersion: "v1", kind: "Pod", namespace: "shop", labelSelector: "app=web" };
 * new okd.ResourceCondition("all-ready", { ...pods, condition: "Ready" });
 * new okd.ResourceCondition("old-ones-gone", { ...pods, exists: false });
 * ```
 */
export class ResourceCondition extends pulumi.CustomResource {
  /** Whether it holds: always `true` once an update has succeeded. */
  declare readonly satisfied: pulumi.Output<boolean>;
  /** What was seen last, such as `Ready=True KubeletReady: kubelet is posting ready status`. */
  declare readonly lastSeen: pulumi.Output<string>;
  /** When it was seen that it holds, as an ISO date. */
  declare readonly observedAt: pulumi.Output<string>;
  /** The version of the object of which it holds; absent for many objects, and for absence. */
  declare readonly resourceVersion: pulumi.Output<string | undefined>;

  /**
   * @param name the name in the program
   * @param args the objects, and what to wait for
   * @param opts the options of any resource
   */
  constructor(name: string, args: ResourceConditionArgs, opts: pulumi.CustomResourceOptions = {}) {
    checkConstruction({ type: "okd.ResourceCondition", name, args, opts }, ["apiVersion", "kind"]);
    const unknownArguments = unknownArgumentsOf(args, conditionArguments);
    const inputs = {
      ...clusterInputs(args),
      apiVersion: args.apiVersion,
      kind: args.kind,
      ...plainlyGiven(args),
      ...(args.value === undefined ? {} : { value: plainTriggers(args.value) }),
      timeoutSeconds: args.timeoutSeconds ?? 600,
      triggers: plainTriggers(args.triggers ?? []),
      rowUrn: rowUrn(name, "ResourceCondition", opts.parent, "okd"),
      ...(unknownArguments.length === 0 ? {} : { unknownArguments }),
      satisfied: undefined,
      lastSeen: undefined,
      observedAt: undefined,
      resourceVersion: undefined,
    };
    const secret = pulumi.mergeOptions(opts, { additionalSecretOutputs: ["connection"] });
    super(
      storedType("okd", "ResourceCondition"),
      name,
      withProvider("okd.resourceCondition", inputs),
      withNativeAlias("okd", "ResourceCondition", secret),
    );
  }
}

/** The arguments that are inputs as they are; what is not given is no input. */
function plainlyGiven(args: ResourceConditionArgs): Record<string, unknown> {
  const known: readonly string[] = conditionArguments.filter(
    (name) => !(clusterArguments as readonly string[]).includes(name),
  );
  const isGiven = ([name, value]: [string, unknown]): boolean => known.includes(name) && value !== undefined;
  return Object.fromEntries(Object.entries(args).filter(isGiven));
}
