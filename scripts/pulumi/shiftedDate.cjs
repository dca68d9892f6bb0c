/** A time of day that is not the machine's, for processes that a test or chaos starts. */
"use strict";

/** @param {() => number} aheadMs by how many milliseconds this process's time of day is ahead, asked each time */
function shiftDate(aheadMs) {
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...args) {
      if (args.length === 0) super(RealDate.now() + aheadMs());
      else super(...args);
    }

    static now() {
      return RealDate.now() + aheadMs();
    }
  };
}

module.exports = { shiftDate };
