import { MaintenanceWindow } from "../../../../provider/windows/maintenanceWindow";
import { behindDeferredError, outsideWindowError } from "../../../../provider/windows/outsideWindowError";
import { windowAt, type WindowNeed } from "../../../../provider/windows/windowAt";
import type { MaintenanceWindowArgs } from "../../../../provider/windows/windowArgs";
import { deferredError } from "../../../../provider/reboot/deferredReboot";
import { runIsOver } from "../../../../provider/reboot/placeInRun";
import type { Examples } from "./examples";

const sundays: MaintenanceWindowArgs = {
  schedule: "0 2 * * SUN",
  timeZone: "Europe/London",
  durationMinutes: 180,
  cutoffMinutes: 30,
};

/** A reboot at a time in the summer, when London is an hour ahead of UTC. */
function reboot(at: string, need: WindowNeed = {}, window = sundays, isDeferred = false): Error | undefined {
  const decision = windowAt([window], new Date(at), need);
  const what = { node: "worker-0", what: "reboot", isDeferred };
  return decision.open ? undefined : outsideWindowError(what, decision);
}

export const windows: Examples = {
  "no window is open": () => reboot("2026-07-04T12:00Z"),
  "the cutoff has passed": () => reboot("2026-07-05T03:45Z"),
  "what is left is too short": () => reboot("2026-07-05T02:45Z", { neededSeconds: 5400 }),
  "no window is long enough": () => reboot("2026-07-04T12:00Z", { neededSeconds: 14_400 }),
  "its turn comes later": () =>
    reboot("2026-07-05T01:00Z", { spread: { key: "acme/cluster/prod", seconds: 1800 } }),
  "its turn comes later than the next opening": () =>
    reboot("2026-07-04T12:00Z", { spread: { key: "acme/cluster/prod", seconds: 1800 } }),
  "the schedule has ended": () =>
    reboot(
      "2026-07-04T12:00Z",
      {},
      { ...sundays, schedule: "DTSTART:20260601T020000\nRRULE:FREQ=DAILY;COUNT=1" },
    ),
  "it is deferred": () => reboot("2026-07-04T12:00Z", {}, sundays, true),
  "a node before it in its roll is deferred": () =>
    behindDeferredError({ node: "worker-1", what: "reboot" }, "worker-0"),
  "something depends on a deferred reboot": () => deferredError('NodeReboot "worker-0"', ["worker-0"]),
  "the run of the command line has begun with as many nodes as it may": () => runIsOver("worker-0"),
  "the arguments of a window have faults": () =>
    new MaintenanceWindow({ ...sundays, timeZone: "Europe/Lodnon", schedule: "* 2 * * SUN" }),
};
