/** What a `MaintenanceWindow` does when it is made and asked. */
import { type Fault, requireArguments, requireNoFaults } from "../pulumi/validation";
import { openingsAfter, planWindow } from "./openings";
import type { MaintenanceWindowArgs, MaintenanceWindowInput, WindowOpening } from "./windowArgs";
import { faultsOfWindow, plainWindow, resolveWindows } from "./windowFaults";

/** @throws ERR_INVALID_INPUT that names all that is wrong */
export function checkedWindow(args: MaintenanceWindowArgs): MaintenanceWindowArgs {
  requireArguments("MaintenanceWindow", args, ["schedule", "timeZone", "durationMinutes"]);
  requireNoFaults("MaintenanceWindow", faultsOfWindow(args));
  return plainWindow(args);
}

/** @throws ERR_INVALID_INPUT that names all that is wrong */
export function nextOpenings(windows: MaintenanceWindowInput, from: Date, count: number): WindowOpening[] {
  const { windows: resolved = [], faults } = resolveWindows("windows", windows);
  requireNoFaults("nextWindows", [...faults, ...faultsOfFrom(from), ...faultsOfCount(count)]);
  const openings: WindowOpening[] = [];
  for (const { opensAt, closesAt, lastStartAt } of openingsAfter(resolved.map(planWindow), from.getTime())) {
    openings.push({
      opensAt: new Date(opensAt),
      closesAt: new Date(closesAt),
      lastStartAt: new Date(lastStartAt),
    });
    if (openings.length >= count) break;
  }
  return openings;
}

function faultsOfFrom(from: unknown): Fault[] {
  if (from instanceof Date && from.getTime() >= 0 && from.getUTCFullYear() < 9000) return [];
  return [{ property: "from", reason: "must be a Date between the years 1970 and 9000" }];
}

function faultsOfCount(count: unknown): Fault[] {
  if (Number.isInteger(count) && Number(count) >= 1 && Number(count) <= 1000) return [];
  return [{ property: "count", reason: "must be a whole number from 1 to 1000" }];
}
