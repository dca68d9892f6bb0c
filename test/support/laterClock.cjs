/** Loaded into a run's processes before all else: their time of day is ahead by CLOCK_AHEAD_MS. */
"use strict";
const RealDate = Date;
const aheadMs = Number(process.env.CLOCK_AHEAD_MS);

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + aheadMs);
    else super(...args);
  }

  static now() {
    return RealDate.now() + aheadMs;
  }
};
