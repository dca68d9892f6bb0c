import * as pulumi from "@pulumi/pulumi";
import { unknownArgumentsOf } from "../operations/checkInputs";
import { conditionArguments } from "../operations/okd/resourceConditionHandler";
import { checkConstruction } from "../resources/checkConstruction";
import { plainTriggers } from "../resources/plainTriggers";
import { storedType, withProvider } from "../resources/providerText";
import { rowUrn } from "../resources/rowUrn";
import { okdInputs, type OkdArgs } from "./connectionArgs";

/** Which object a `okd.ResourceCondition` is about, and how it waits. */
export interface ConditionedObjectArgs extends OkdArgs {
  /** The group and version of the kind, such as `v1` or `apps/v1`. */
  apiVersion: pulumi.Input<string>;
  /** The kind, such as `Node`. */
  kind: pulumi.Input<string>;
  /** The name of the object. One that is not there yet is waited for. */
  name: pulumi.Input<string>;
  /** The namespace, for a kind that has one. */
  namespace?: pulumi.Input<string>;
  /**
   * How long one update waits, in seconds, from 1 to 604800 (a week). The next update goes on waiting.
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

/** A condition in the status of an object. */
export interface StatusConditionArgs {
  /** The condition: `Ready`, or with a status other than `True`: `Ready=False`. Upper and lower case are alike. */
  condition: pulumi.Input<string>;
  /** Not together with a condition. */
  path?: undefined;
  /** Not together with a condition. */
  value?: undefined;
}

/** A field of an object, and what it must hold. */
export interface FieldValueArgs {
  /** The field: `.status.phase`, `status.conditions[0].type`, `.metadata.labels['example.com/tier']`. */
  path: pulumi.Input<string>;
  /** What it must hold. Text is compared with the field's text (`"3"` with the number 3), all else as JSON. */
  value: pulumi.Input<unknown>;
  /** Not together with a field. */
  condition?: undefined;
}

/** The inputs of a `okd.ResourceCondition`: the object, and either a condition or a field with its value. */
export type ResourceConditionArgs = ConditionedObjectArgs & (StatusConditionArgs | FieldValueArgs);

/**
 * Waits until a condition of any object holds, as `kubectl wait` does: by a watch, with what is seen on its row.
 * Whatever depends on it waits too. What held once is recorded; only changed `triggers`, or another object or
 * condition, are waited for again.
 *
 * A condition that was observed of an earlier generation of the object does not count. An API server that is away
 * for a while is waited for, too.
 *
 * Fails the update with `ERR_WAIT_TIMEOUT` (the next update goes on waiting), `ERR_NOT_FOUND` for a kind that the
 * server does not have, `ERR_UNAUTHORIZED`, `ERR_FORBIDDEN`, `ERR_UNEXPECTED_RESPONSE`, or `ERR_NETWORK` when for
 * five minutes every try has failed.
 *
 * @example
 * ```ts
 * new okd.ResourceCondition("worker-0-ready", {
 *   apiVersion: "v1",
 *   kind: "Node",
 *   name: "worker-0",
 *   condition: "Ready",
 *   triggers: [reboot.operationId],
 * });
 * ```
 */
export class ResourceCondition extends pulumi.CustomResource {
  /** Whether it holds: always `true` once an update has succeeded. */
  declare readonly satisfied: pulumi.Output<boolean>;
  /** What was seen last, such as `Ready=True KubeletReady: kubelet is posting ready status`. */
  declare readonly lastSeen: pulumi.Output<string>;
  /** When it was seen that it holds, as an ISO date. */
  declare readonly observedAt: pulumi.Output<string>;
  /** The version of the object of which it holds. */
  declare readonly resourceVersion: pulumi.Output<string>;

  /**
   * @param name the name in the program
   * @param args the object, and what to wait for
   * @param opts the options of any resource
   */
  constructor(name: string, args: ResourceConditionArgs, opts: pulumi.CustomResourceOptions = {}) {
    checkConstruction({ type: "okd.ResourceCondition", name, args, opts }, ["apiVersion", "kind", "name"]);
    const unknownArguments = unknownArgumentsOf(args, conditionArguments);
    const inputs = {
      ...okdInputs(args),
      apiVersion: args.apiVersion,
      kind: args.kind,
      name: args.name,
      ...(args.namespace === undefined ? {} : { namespace: args.namespace }),
      ...(args.condition === undefined ? {} : { condition: args.condition }),
      ...(args.path === undefined ? {} : { path: args.path }),
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
    const secret = pulumi.mergeOptions(opts, { additionalSecretOutputs: ["okd"] });
    super(
      storedType("okd", "ResourceCondition"),
      name,
      withProvider("okd.resourceCondition", inputs),
      secret,
    );
  }
}
