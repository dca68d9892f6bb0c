/** The verdict on a trial over the back end `kubernetes`. It rests on the boots of the host, never on what the library says. */
// @ts-check
"use strict";

/**
 * One `pulumi up` that has ended, and what was seen right after it.
 *
 * @typedef {object} BootUp
 * @property {number | null} code
 * @property {string} bootId of the host
 * @property {boolean} completed whether the state has the end of its job
 * @property {boolean} isUncertain whether it has called the reboot uncertain
 */

/**
 * What became of one change of the triggers, once nothing of it was under way any more.
 *
 * @typedef {object} ChangeRecord
 * @property {string} bootIdBefore
 * @property {number} boots of the host since then
 * @property {BootUp[]} ups
 * @property {boolean} converged
 * @property {boolean} isOlderCluster whether the cluster has forgotten something by then: etcd was restored
 */

/**
 * @typedef {object} BootVerdict
 * @property {number} doubles boots beyond one
 * @property {number} falseSuccesses
 * @property {number} uncertain how many runs have asked, though the node could be asked
 * @property {number} askedOfOlder how many runs have asked of a cluster that has forgotten something
 * @property {string[]} violations all that is wrong, in words; empty when all is well
 */

/**
 * @param {ChangeRecord} record
 * @returns {BootVerdict}
 */
function judgeBoots({ bootIdBefore, boots, ups, converged, isOlderCluster }) {
  const doubles = Math.max(0, boots - 1);
  const falseSuccesses = ups.flatMap((up, index) =>
    up.code === 0 ? faultsOfSuccess(up, bootIdBefore).map((fault) => `up ${index}: ${fault}`) : [],
  );
  const asked = ups.filter(({ isUncertain }) => isUncertain).length;
  const uncertain = isOlderCluster ? 0 : asked;
  return {
    doubles,
    falseSuccesses: falseSuccesses.length,
    uncertain,
    askedOfOlder: asked - uncertain,
    violations: [
      ...(doubles > 0 ? [`the host was booted ${boots} times for one change`] : []),
      ...(converged ? [] : ["it did not converge"]),
      ...(uncertain > 0 ? [`${uncertain} runs called the reboot uncertain`] : []),
      ...falseSuccesses,
    ],
  };
}

/** @type {(up: BootUp, bootIdBefore: string) => string[]} */
function faultsOfSuccess({ bootId, completed }, bootIdBefore) {
  return [
    ...(bootId === bootIdBefore ? ["success, but the host has the boot id of before"] : []),
    ...(completed ? [] : ["success, but the reboot is not recorded as completed"]),
  ];
}

module.exports = { judgeBoots };
