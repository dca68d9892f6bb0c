/** How far the reboot of a node through its own cluster has come: judged from Pulumi's state, the cluster, and the host. */
// @ts-check
"use strict";

/** In the order in which a reboot goes through them. */
const bootPhases = ["before-order", "order", "pod", "asked", "booted", "ready", "done"];

/**
 * A node in one moment; everything since the change of the triggers.
 *
 * @typedef {object} BootView
 * @property {boolean} hasOrder whether the state has an order of this change
 * @property {boolean} hasPod whether the API has a pod that is to reboot the node
 * @property {boolean} hasAsked whether a pod has asked the host
 * @property {number} boots of the host
 * @property {boolean} isReady whether the API shows the node Ready in the present boot
 * @property {boolean} isCompleted whether the state has the end of the job
 */

/**
 * @param {BootView} view
 * @returns {string} one of the phases
 */
function phaseOfBoot({ hasOrder, hasPod, hasAsked, boots, isReady, isCompleted }) {
  if (!hasOrder) return "before-order";
  if (isCompleted) return "done";
  if (boots > 0) return isReady ? "ready" : "booted";
  if (hasAsked) return "asked";
  return hasPod ? "pod" : "order";
}

module.exports = { bootPhases, phaseOfBoot };
