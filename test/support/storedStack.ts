/** The state of a stack with `NodeReboot` resources, as `pulumi stack export` gives it. */
import type { Deployment, StoredResource } from "../../provider/cli/stack/deployment";

type Values = Record<string, unknown>;
/** The outputs of each step; what is left out is not in the state. */
export interface StoredSteps {
  gate?: Values;
  order?: Values;
  request?: Values;
  job?: Values;
  gateInputs?: Values;
  error?: string;
  protect?: boolean;
}

export const secret = {
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ciphertext: "x",
};

export const rebootUrn = (name: string): string =>
  `urn:pulumi:dev::test::openshift:maintenance:NodeReboot::${name}`;
export const stepUrnOf = (name: string, step: string): string =>
  `urn:pulumi:dev::test::openshift:maintenance:NodeReboot$pulumi-nodejs:dynamic/openshift:${step}::${name}`;

/** @param nodes the steps of each `NodeReboot`, by its name, which is its node's too */
export function storedStack(nodes: Record<string, StoredSteps>): Deployment {
  return {
    resources: Object.entries(nodes).flatMap(([name, steps]) => {
      const step = (kind: string, outputs: Values | undefined, inputs: Values = {}): StoredResource[] =>
        outputs === undefined
          ? []
          : [
              {
                urn: stepUrnOf(name, kind),
                type: `pulumi-nodejs:dynamic/openshift:${kind}`,
                parent: rebootUrn(name),
                inputs: { node: name, ...inputs },
                outputs: { node: name, ...outputs },
                ...(kind === "RebootJob" && steps.error !== undefined ? { initErrors: [steps.error] } : {}),
                ...(steps.protect === undefined ? {} : { protect: steps.protect }),
              },
            ];
      return [
        ...step("RebootGate", steps.gate, steps.gateInputs),
        ...step("RebootOrder", steps.order),
        ...step("RebootRequest", steps.request),
        ...step("RebootJob", steps.job),
      ];
    }),
  };
}

/** A reboot that is done. */
export const doneSteps = {
  gate: { triggers: ["a"], passed: true },
  order: { operationId: "one", orderedAt: "2027-01-10T02:00:00Z", statusBefore: "Ready", triggers: ["a"] },
  request: { requestedFor: "one", jobId: "job-1", acceptedAt: "2027-01-10T02:00:01Z", adopted: false },
  job: {
    operationId: "one",
    phase: "completed",
    startedAt: "2027-01-10T02:00:01Z",
    finishedAt: "2027-01-10T02:05:01Z",
    durationSeconds: 300,
    timings: "280/10 300/10 320/10",
  },
} satisfies StoredSteps;
