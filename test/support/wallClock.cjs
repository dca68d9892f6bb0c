/**
 * Loaded into a run's processes before all else: their time of day is ahead by as many milliseconds as the file says that
 * `WALL_CLOCK` names, also when it says something else later.
 */
"use strict";
const { readFileSync } = require("node:fs");
const RealDate = Date;
const file = process.env.WALL_CLOCK;
let aheadMs = 0;

function look() {
  try {
    aheadMs = Number(readFileSync(file, "utf8"));
  } catch {
    // It is just being written.
  }
}

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + aheadMs);
    else super(...args);
  }

  static now() {
    return RealDate.now() + aheadMs;
  }
};
look();
setInterval(look, 100).unref();
