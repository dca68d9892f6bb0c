import { nextOpenings } from "./onDemand";
import type {
  ExceptedDates,
  MaintenanceWindowArgs,
  MaintenanceWindowInput,
  WindowOpening,
} from "./windowArgs";

/**
 * Which openings `nextWindows` gives.
 *
 * @example
 * ```ts
 * const options: NextWindowsOptions = { from: new Date("2027-03-01T00:00:00Z"), count: 3 };
 * ```
 */
export interface NextWindowsOptions {
  /** From when on; a window that is open then is the first one. @default now */
  readonly from?: Date;
  /** How many: 1 to 1000. @default 5 */
  readonly count?: number;
}

/**
 * When maintenance may begin. It needs no stack and no cluster, and it is plain data: its fields are its arguments.
 *
 * A window keeps to local time: it opens at its hour on both sides of a time change, and lasts `durationMinutes` of elapsed
 * time. One that would open in the hour that is skipped opens at the first instant after it; one in the hour that is
 * repeated opens once, in the first pass.
 *
 * @example
 * ```ts
 * const window = new MaintenanceWindow({
 *   schedule: "DTSTART:20260104T020000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU",
 *   timeZone: "Europe/London",
 *   durationMinutes: 180,
 *   cutoffMinutes: 30,
 *   except: [{ from: "12-01", to: "12-31" }],
 * });
 * for (const { opensAt, closesAt } of window.nextWindows({ count: 3 }))
 *   console.log(opensAt.toISOString(), closesAt.toISOString());
 * ```
 */
export class MaintenanceWindow implements MaintenanceWindowArgs {
  /** {@inheritDoc MaintenanceWindowArgs.schedule} */
  readonly schedule: string;
  /** {@inheritDoc MaintenanceWindowArgs.timeZone} */
  readonly timeZone: string;
  /** {@inheritDoc MaintenanceWindowArgs.durationMinutes} */
  readonly durationMinutes: number;
  /** {@inheritDoc MaintenanceWindowArgs.cutoffMinutes} */
  readonly cutoffMinutes: number;
  /** {@inheritDoc MaintenanceWindowArgs.except} */
  readonly except: readonly ExceptedDates[];

  /** @throws `ERR_INVALID_INPUT` that names all that is wrong with the arguments */
  constructor(args: MaintenanceWindowArgs) {
    const { schedule, timeZone, durationMinutes, cutoffMinutes, except } = nextOpenings().checkedWindow(args);
    this.schedule = schedule;
    this.timeZone = timeZone;
    this.durationMinutes = durationMinutes;
    this.cutoffMinutes = cutoffMinutes ?? 0;
    this.except = except ?? [];
  }

  /**
   * The next openings: fewer than asked for when the schedule ends. Those that overlap or follow each other without a break
   * are one.
   *
   * @throws `ERR_INVALID_INPUT` when `from` is no date, or `count` no number from 1 to 1000
   */
  nextWindows(options: NextWindowsOptions = {}): WindowOpening[] {
    return nextWindows(this, options);
  }
}

/**
 * The next openings of one window or several: of a list, the time is open when any of the windows is. Openings that
 * overlap or follow each other without a break are one, with the latest `closesAt` and the latest `lastStartAt`.
 * The result has fewer than asked for when the schedules end.
 *
 * @throws `ERR_INVALID_INPUT` that names all that is wrong with the arguments
 *
 * @example
 * ```ts
 * const nights = { timeZone: "America/New_York", durationMinutes: 120 };
 * const openings = nextWindows([
 *   { ...nights, schedule: "0 1 * * SAT" },
 *   { ...nights, schedule: "0 2 * * SAT" },
 * ]);
 * // one opening each Saturday, 01:00 to 04:00
 * ```
 */
export function nextWindows(
  windows: MaintenanceWindowInput,
  options: NextWindowsOptions = {},
): WindowOpening[] {
  return nextOpenings().nextOpenings(windows, options.from ?? new Date(), options.count ?? 5);
}
