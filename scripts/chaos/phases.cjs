/** How far the reboot of a node has come, judged from Pulumi's state and the simulator's records. */
// @ts-check
"use strict";

/** In the order in which a reboot goes through them. */
const phases = [
  "before-order",
  "order",
  "between",
  "request-before-act",
  "request-after-act",
  "answer-unrecorded",
  "waiting",
  "verifying",
  "done",
];

/**
 * The outputs that are recorded of a `NodeReboot`'s steps.
 *
 * @typedef {object} RecordedSteps
 * @property {{ operationId?: string, orderedAt?: string }} [order]
 * @property {{ requestedFor?: string, jobId?: string, adopted?: boolean }} [request]
 * @property {{ operationId?: string, phase?: string, completed?: boolean }} [job]
 * @property {string[]} pending `order`, `request` or `job`
 */

/**
 * A node in one moment.
 *
 * @typedef {object} View
 * @property {RecordedSteps | undefined} steps
 * @property {string | undefined} [earlierOperationId] the operation that was there when the run began
 * @property {{ status?: number }[]} posts the requests to reboot the node that have arrived in this run; without a
 *   status while unanswered
 * @property {boolean} accepted whether the server has accepted a reboot in this run
 * @property {boolean} jobSeenEnded whether the job was read after its end
 */

/**
 * What the state records of each `NodeReboot`'s steps, by its name; `pending` are the steps that the engine has
 * begun and not yet recorded.
 *
 * @param {string} text a stack's file in the local backend
 * @returns {Record<string, RecordedSteps>}
 */
function stepsInState(text) {
  const { resources = [], pending_operations: pending = [] } = JSON.parse(text).checkpoint.latest ?? {};
  /** @type {Record<string, RecordedSteps>} */
  const steps = {};
  /** @param {string} urn */
  const place = (urn) => {
    const [, step, name] = /dynamic\/openshift:Reboot(Order|Request|Job)::(.+)$/u.exec(urn) ?? [];
    if (step === undefined || name === undefined) return undefined;
    const recorded = /** @type {"order" | "request" | "job"} */ (step.toLowerCase());
    return { step: recorded, of: (steps[name] ??= { pending: [] }) };
  };
  for (const { urn, outputs = {}, delete: leaving } of resources) {
    const found = place(urn);
    if (found !== undefined && leaving !== true) found.of[found.step] = outputs;
  }
  for (const { resource } of pending) {
    const found = place(resource.urn);
    found?.of.pending.push(found.step);
  }
  return steps;
}

/**
 * @param {View} view
 * @returns {string} one of the phases
 */
function phaseOf({ steps, earlierOperationId, posts, accepted, jobSeenEnded }) {
  const operationId = steps?.order?.operationId;
  if (steps === undefined || operationId === undefined || operationId === earlierOperationId) {
    return steps?.pending.includes("order") ? "order" : "before-order";
  }
  const { job = {}, request = {} } = steps;
  if (job.operationId === operationId && job.phase === "completed") return "done";
  if (request.requestedFor === operationId) return jobSeenEnded ? "verifying" : "waiting";
  const last = posts.at(-1);
  if (last === undefined && !accepted) return "between";
  if (!accepted) return "request-before-act";
  return last?.status === undefined ? "request-after-act" : "answer-unrecorded";
}

module.exports = { phases, stepsInState, phaseOf };
