/** How far the reboot of a node has come, judged from Pulumi's state and the simulator's records. */
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
 * What the state records of each `NodeReboot`'s steps, by its name; `pending` are the steps that the engine has
 * begun and not yet recorded.
 *
 * @param {string} text a stack's file in the local backend
 */
function stepsInState(text) {
  const { resources = [], pending_operations: pending = [] } = JSON.parse(text).checkpoint.latest ?? {};
  const steps = {};
  const place = (urn) => {
    const [, step, name] = /dynamic\/openshift:Reboot(Order|Request|Job)::(.+)$/u.exec(urn) ?? [];
    if (step === undefined) return undefined;
    return { step: step.toLowerCase(), of: (steps[name] ??= { pending: [] }) };
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
 * @param {import("./phases.cjs").View} view
 * @returns {string} one of the phases
 */
function phaseOf({ steps, earlierOperationId, posts, accepted, jobSeenEnded }) {
  const operationId = steps?.order?.operationId;
  if (operationId === undefined || operationId === earlierOperationId) {
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
