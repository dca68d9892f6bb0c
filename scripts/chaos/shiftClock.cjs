/**
 * Loaded into the processes of a run: their time of day is ahead by `CHAOS_AHEAD_MS`, as that of a user who comes
 * back later. The look at a node after an uncertain request lasts half a minute from the order on.
 */
"use strict";
const RealDate = Date;
const aheadMs = Number(process.env.CHAOS_AHEAD_MS ?? 0);

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + aheadMs);
    else super(...args);
  }

  static now() {
    return RealDate.now() + aheadMs;
  }
};
