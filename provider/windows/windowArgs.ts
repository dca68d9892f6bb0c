/**
 * Dates on which a window doesn't open: one date or a range, both ends included. `"2026-12-24"` is that day,
 * `"12-24"` is that day of each year; a range of each year may go over its end (`{ from: "12-20", to: "01-06" }`).
 * They are local dates of the window's `timeZone`.
 *
 * @example
 * ```ts
 * const freeze: ExceptedDates[] = ["2027-04-02", { from: "12-20", to: "01-06" }];
 * ```
 */
export type ExceptedDates = string | { readonly from: string; readonly to: string };

/**
 * When maintenance may begin, as plain data: the arguments of a `MaintenanceWindow`.
 *
 * @example
 * ```ts
 * const secondSundays: MaintenanceWindowArgs = {
 *   schedule: "0 2 * * SUN#2",
 *   timeZone: "Europe/London",
 *   durationMinutes: 180,
 *   cutoffMinutes: 30,
 * };
 * ```
 */
export interface MaintenanceWindowArgs {
  /**
   * When the window opens, in the local time of `timeZone`: a cron expression of five fields (`"0 2 * * SUN#2"`), or
   * a recurrence rule (RFC 5545), such as `"DTSTART:20260104T020000\nRRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU"`.
   */
  readonly schedule: string;
  /** The IANA time zone of `schedule` and `except`, such as `"Europe/London"`. */
  readonly timeZone: string;
  /** How long the window is open, in minutes of elapsed time: 1 to 10080 (7 days). */
  readonly durationMinutes: number;
  /** Nothing begins in the last so many minutes. Less than `durationMinutes`. @default 0 */
  readonly cutoffMinutes?: number;
  /** Local dates on which the window doesn't open; one that runs into such a date closes as the date begins. @default [] */
  readonly except?: readonly ExceptedDates[];
}

/**
 * A window, its plain arguments, or a list of them. Of a list, the windows combine: they are open when any of them is.
 *
 * @example
 * ```ts
 * const windows: MaintenanceWindowInput = [secondSundays, { ...secondSundays, schedule: "0 22 * * FRI" }];
 * ```
 */
export type MaintenanceWindowInput = MaintenanceWindowArgs | readonly MaintenanceWindowArgs[];

/**
 * One opening of a window.
 *
 * @example
 * ```ts
 * const [next] = window.nextWindows({ count: 1 });
 * console.log(next?.opensAt.toISOString());
 * ```
 */
export interface WindowOpening {
  /** The first instant at which something may begin. */
  readonly opensAt: Date;
  /** The first instant after the window. What runs then is finished. */
  readonly closesAt: Date;
  /** Nothing begins at this instant or later: the cutoff, or without one the same as `closesAt`. */
  readonly lastStartAt: Date;
}

/** One opening, as the functions of this room reckon with it: instants in milliseconds. */
export interface Opening {
  readonly opensAt: number;
  readonly closesAt: number;
  readonly lastStartAt: number;
  /** Of the window that opens: people read its local time. */
  readonly timeZone: string;
}
