/**
 * Loaded into the processes of a run before all else: their time of day is ahead by `CLOCK_AHEAD_MS`, as that of a user who
 * comes back later. The look at a node after an uncertain request lasts half a minute from the order on.
 */
"use strict";
const { shiftDate } = require("./shiftedDate.cjs");

const aheadMs = Number(process.env.CLOCK_AHEAD_MS ?? 0);
shiftDate(() => aheadMs);
