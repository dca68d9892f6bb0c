import type { runtime } from "@pulumi/pulumi";

const dynamic = "pulumi-nodejs:dynamic/openshift:";

/** The type of the step that is given a reboot's `node` and `triggers`. Stored in every state, so it never changes. */
export const rebootOrder = `${dynamic}RebootOrder`;

/** The type of the step that waits for the reboot; it is registered last. */
export const rebootJob = `${dynamic}RebootJob`;

/** The type of a `NodeStatus`. */
export const nodeStatus = `${dynamic}NodeStatus`;

/**
 * The state of a resource under Pulumi's mocks: its inputs and, where it belongs to a `NodeReboot` or is a
 * `NodeStatus`, what it would record when all goes well. Copy this file, and change the outputs to what your
 * program looks at.
 */
export function mockedState({ type, name, inputs }: runtime.MockResourceArgs): Record<string, unknown> {
  return { ...(inputs as Record<string, unknown>), ...outputsOf(type, name) };
}

function outputsOf(type: string, name: string): Record<string, unknown> {
  // The steps of one reboot must speak of the same operation and the same job.
  const operationId = `operation-of-${name}`;
  const jobId = `job-of-${name}`;
  switch (type) {
    case rebootOrder:
      return { operationId, statusBefore: "ACTIVE", skipped: false };
    case `${dynamic}RebootRequest`:
      return { requestedFor: operationId, jobId, adopted: false };
    case rebootJob:
      return {
        operationId,
        jobId,
        phase: "completed",
        completed: true,
        statusBefore: "ACTIVE",
        statusAfter: "ACTIVE",
        startedAt: "2024-01-01T00:00:00.000Z",
        finishedAt: "2024-01-01T00:02:00.000Z",
        durationSeconds: 120,
        transitions: [
          { status: "REBOOT", at: "2024-01-01T00:00:05.000Z" },
          { status: "ACTIVE", at: "2024-01-01T00:02:00.000Z" },
        ],
        output: "Done",
        errors: "",
        adopted: false,
      };
    case nodeStatus:
      return { status: "ACTIVE", active: true };
    default:
      return {};
  }
}
