/** What a run over the back end `kubernetes` asks its user, and the commands that it prints for the answer. */
// @ts-check
"use strict";

/**
 * @typedef {object} Question
 * @property {boolean} isUncertain whether the reboot is called uncertain; otherwise its job has failed or is lost
 * @property {string} accept the command that says that the node was rebooted
 * @property {string | undefined} askAgain the command that orders the reboot once more; none where `pulumi up` does
 * @property {boolean} mustForget whether the node has to forget its reboots first
 */

/**
 * The first question of a run, if it has asked one.
 *
 * @param {string} output
 * @returns {Question | undefined}
 */
function questionIn(output) {
  const [text, accept] =
    /To resolve this: [\s\S]*?(?:accept it|accept that reboot for this change): (pulumi config set \S+ "[^"]+"), then pulumi up/u.exec(
      output,
    ) ?? [];
  if (text === undefined || accept === undefined) return undefined;
  const [askAgain] = /pulumi up --replace "[^"]+"/u.exec(text) ?? [];
  return {
    isUncertain: isUncertain(output),
    accept: `${accept}\npulumi up`,
    askAgain,
    mustForget: text.includes("kubectl annotate node"),
  };
}

/**
 * Whether a run has called a reboot uncertain.
 * @param {string} output
 */
const isUncertain = (output) => output.includes("ERR_REBOOT_UNCERTAIN");

module.exports = { isUncertain, questionIn };
