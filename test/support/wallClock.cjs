/**
 * Loaded into a run's processes before all else: their time of day is ahead by as many milliseconds as the file says that
 * `WALL_CLOCK` names, also when it says something else later.
 */
"use strict";
const { readFileSync } = require("node:fs");
const { shiftDate } = require("../../scripts/pulumi/shiftedDate.cjs");

const file = process.env.WALL_CLOCK;
let aheadMs = 0;

function look() {
  try {
    aheadMs = Number(readFileSync(file, "utf8"));
  } catch {
    // It is just being written.
  }
}

shiftDate(() => aheadMs);
look();
setInterval(look, 100).unref();
