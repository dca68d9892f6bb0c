/** The verdict on a trial. It rests on the server's record of accepted reboots, never on what the library says. */
// @ts-check
"use strict";

/**
 * @typedef {object} Operation
 * @property {string} node
 * @property {string} operationId
 * @property {number} orderedMs when it was ordered, in milliseconds of the real clock
 */

/**
 * @typedef {object} AcceptedReboot
 * @property {string} node
 * @property {number} at
 */

/**
 * One `pulumi up` that has ended, and what was seen right after it.
 *
 * @typedef {object} UpRecord
 * @property {number | null} code
 * @property {number} endedAt
 * @property {string[]} uncertain the operations of which it said that they are uncertain
 * @property {Record<string, { operationId?: string, completed?: boolean, status?: string }>} nodes what the state
 *   records of each node, and the status that the server gives
 */

/**
 * @typedef {object} TrialRecord
 * @property {string[]} nodes
 * @property {number} changes how many values the triggers of each node had: so many reboots each must there be in
 *   the end
 * @property {Operation[]} operations
 * @property {AcceptedReboot[]} reboots
 * @property {UpRecord[]} ups
 * @property {boolean} converged
 */

/**
 * @typedef {object} Verdict
 * @property {number} doubles reboots beyond one for each operation and for each value of a node's triggers
 * @property {number} falseSuccesses
 * @property {number} needless operations that were called uncertain, though the server never accepted anything for
 *   them
 * @property {number[]} acceptedPerOperation
 * @property {string[]} violations all that is wrong, in words; empty when the trial has passed
 */

/**
 * @param {TrialRecord} record
 * @returns {Verdict}
 */
function judgeTrial({ nodes, changes, operations, reboots, ups, converged }) {
  const accepted = new Map(operations.map(({ operationId }) => [operationId, 0]));
  /** @type {string[]} */
  const violations = [];
  for (const reboot of reboots) {
    const operation = operationOf(reboot, operations);
    if (operation === undefined) violations.push(`node ${reboot.node} was rebooted without any order`);
    else accepted.set(operation.operationId, (accepted.get(operation.operationId) ?? 0) + 1);
  }
  for (const { node, operationId } of operations) {
    const times = accepted.get(operationId) ?? 0;
    if (times > 1) violations.push(`operation ${operationId} of node ${node} was accepted ${times} times`);
  }
  let doubles = violations.length;

  const falseSuccesses = ups.flatMap((up, index) =>
    up.code === 0
      ? nodes
          .flatMap((node) => faultsOfSuccess(up, node, operations, reboots))
          .map((fault) => `up ${index}: ${fault}`)
      : [],
  );

  if (!converged) violations.push("it did not converge");
  for (const node of nodes) {
    const times = reboots.filter((reboot) => reboot.node === node).length;
    if (times === changes || (times < changes && !converged)) continue;
    violations.push(`node ${node} was rebooted ${times} times for ${changes} values of its triggers`);
    // Two runs may have ordered one each: then no single operation was accepted twice.
    const known = doublesOf(node, operations, reboots);
    doubles += Math.max(0, times - changes - known);
  }
  const asked = new Set(ups.flatMap(({ uncertain }) => uncertain));
  return {
    doubles,
    falseSuccesses: falseSuccesses.length,
    needless: [...asked].filter((operationId) => (accepted.get(operationId) ?? 0) === 0).length,
    acceptedPerOperation: [...accepted.values()],
    violations: [...violations, ...falseSuccesses],
  };
}

/**
 * How many reboots of a node are too many as it is: without an order, or for one that had its reboot.
 *
 * @type {(node: string, operations: Operation[], reboots: AcceptedReboot[]) => number}
 */
function doublesOf(node, operations, reboots) {
  const ofNode = reboots.filter((reboot) => reboot.node === node);
  const served = new Set(ofNode.map((reboot) => operationOf(reboot, operations)?.operationId));
  served.delete(undefined);
  return ofNode.length - served.size;
}

/** @type {(up: UpRecord, node: string, operations: Operation[], reboots: AcceptedReboot[]) => string[]} */
function faultsOfSuccess({ endedAt, nodes: seen }, node, operations, reboots) {
  const { operationId, completed, status } = seen[node] ?? {};
  if (operationId === undefined) return [`success without an order for node ${node}`];
  const faults = [];
  const done = reboots.filter(
    (reboot) => reboot.at <= endedAt && operationOf(reboot, operations)?.operationId === operationId,
  );
  if (done.length === 0) faults.push(`success, but nothing was accepted for operation ${operationId}`);
  if (status !== "ACTIVE") faults.push(`success, but node ${node} is ${status}`);
  if (completed !== true) faults.push(`success, but operation ${operationId} is not recorded as completed`);
  return faults;
}

/**
 * Which operation a reboot was for: the last one of its node that was ordered before it. A node has one
 * unfinished operation at a time, so there is no other. Where a run that stood still had one too, this may be
 * the wrong one of two, and the count of the node's reboots is what tells.
 *
 * @param {AcceptedReboot} reboot
 * @param {readonly Operation[]} operations
 */
function operationOf({ node, at }, operations) {
  return operations
    .filter((operation) => operation.node === node && operation.orderedMs <= at)
    .sort((a, b) => a.orderedMs - b.orderedMs)
    .at(-1);
}

/**
 * When an operation was ordered, by the real clock. The run that ordered it had one of these clocks, and they are a
 * minute apart: it is the latest moment that had come when the order was seen, which was soon.
 *
 * @param {string} orderedAt as recorded
 * @param {Iterable<number>} clocks how far ahead each is that a run has had so far, in milliseconds
 * @param {number} seenAt when the record was seen first
 */
function orderedMsOf(orderedAt, clocks, seenAt) {
  const moments = [...clocks].map((aheadMs) => Date.parse(orderedAt) - aheadMs);
  const past = moments.filter((moment) => moment <= seenAt + 1000);
  return past.length > 0 ? Math.max(...past) : Math.min(...moments);
}

module.exports = { judgeTrial, operationOf, orderedMsOf };
