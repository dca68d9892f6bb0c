import * as pulumi from "@pulumi/pulumi";
import type { RebootPhase, StatusTransition } from "./steps";
import { storedType, withProvider } from "../pulumi/dynamic/providerText";

/** Inputs of a step: plain values by name. */
type Inputs = Record<string, unknown>;

/** Names of outputs that a resource has beside its inputs. */
function withOutputs(inputs: Inputs, outputs: readonly string[]): Inputs {
  const blank = Object.fromEntries(
    outputs.filter((name) => !(name in inputs)).map((name) => [name, undefined]),
  );
  return { ...blank, ...inputs };
}

// The module and type words below are stored identity: they never change.

/** Waits for what must be waited for before an order. */
export class RebootGate extends pulumi.CustomResource {
  declare readonly passed: pulumi.Output<true | undefined>;

  constructor(name: string, inputs: Inputs, opts: pulumi.CustomResourceOptions) {
    super(
      storedType("openshift", "RebootGate"),
      name,
      withProvider("gate", withOutputs(inputs, ["passed"])),
      opts,
    );
  }
}

/** Records the intent to reboot, before anything is sent. */
export class RebootOrder extends pulumi.CustomResource {
  declare readonly node: pulumi.Output<string>;
  declare readonly triggers: pulumi.Output<unknown[]>;
  declare readonly operationId: pulumi.Output<string>;
  declare readonly runId: pulumi.Output<string>;
  declare readonly orderedAt: pulumi.Output<string>;
  declare readonly statusBefore: pulumi.Output<string>;
  declare readonly skipped: pulumi.Output<boolean>;
  declare readonly apiUrl: pulumi.Output<string>;
  declare readonly clusterId: pulumi.Output<string>;

  constructor(name: string, inputs: Inputs, opts: pulumi.CustomResourceOptions) {
    const outputs = ["operationId", "runId", "orderedAt", "statusBefore", "skipped", "apiUrl", "clusterId"];
    super(
      storedType("openshift", "RebootOrder"),
      name,
      withProvider("order", withOutputs(inputs, outputs)),
      opts,
    );
  }
}

/** Sends the request of an order, once, and records the job. */
export class RebootRequest extends pulumi.CustomResource {
  declare readonly requestedFor: pulumi.Output<string>;
  declare readonly jobId: pulumi.Output<string | undefined>;
  declare readonly adopted: pulumi.Output<boolean>;
  declare readonly skipped: pulumi.Output<boolean>;
  declare readonly acceptedAt: pulumi.Output<string | undefined>;

  constructor(name: string, inputs: Inputs, opts: pulumi.CustomResourceOptions) {
    const outputs = ["requestedFor", "jobId", "adopted", "skipped", "acceptedAt"];
    super(
      storedType("openshift", "RebootRequest"),
      name,
      withProvider("request", withOutputs(inputs, outputs)),
      opts,
    );
  }
}

/** Waits for the job, then for the node. */
export class RebootJob extends pulumi.CustomResource {
  declare readonly node: pulumi.Output<string>;
  declare readonly operationId: pulumi.Output<string>;
  declare readonly jobId: pulumi.Output<string | undefined>;
  declare readonly phase: pulumi.Output<RebootPhase>;
  declare readonly completed: pulumi.Output<boolean>;
  declare readonly statusBefore: pulumi.Output<string>;
  declare readonly statusAfter: pulumi.Output<string | undefined>;
  declare readonly startedAt: pulumi.Output<string | undefined>;
  declare readonly finishedAt: pulumi.Output<string | undefined>;
  declare readonly durationSeconds: pulumi.Output<number | undefined>;
  declare readonly transitions: pulumi.Output<StatusTransition[]>;
  declare readonly output: pulumi.Output<string>;
  declare readonly errors: pulumi.Output<string>;
  declare readonly adopted: pulumi.Output<boolean>;

  constructor(name: string, inputs: Inputs, opts: pulumi.CustomResourceOptions) {
    super(
      storedType("openshift", "RebootJob"),
      name,
      withProvider("job", withOutputs(inputs, jobOutputs)),
      opts,
    );
  }
}

/** What a `NodeReboot` shows of its job step. */
export const jobOutputs = [
  "node",
  "operationId",
  "jobId",
  "phase",
  "completed",
  "statusBefore",
  "statusAfter",
  "startedAt",
  "finishedAt",
  "durationSeconds",
  "transitions",
  "output",
  "errors",
  "adopted",
] as const;
