/**
 * Begins with the test files that take longest, so that none of them is left alone at the end. Jest does so by itself
 * once it has seen them run; a fresh clone has not, and goes by the size of the files.
 */
"use strict";
const { default: Sequencer } = require("@jest/test-sequencer");

/** Of all, those that mostly wait go first, then the kinds from slow to quick. */
const order = [
  "reboot/cli/suspendedRun",
  "reboot/cli/passwords",
  "reboot/cli/ctrlC",
  "reboot/cli/killed",
  "kubernetes/node/",
  "reboot/cli/preview",
  "reboot/cli/lostAnswers",
  "reboot/model/",
  "package/cli/",
  "kubernetes/api/watch",
  "cli/",
  "api/",
];

module.exports = class LongestFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (tests.some(({ duration }) => duration !== undefined)) return sorted;
    const rank = ({ path }) => {
      const index = order.findIndex((part) => path.replaceAll("\\", "/").includes(`/${part}`));
      return index < 0 ? order.length : index;
    };
    return [...sorted].sort((a, b) => rank(a) - rank(b));
  }
};
