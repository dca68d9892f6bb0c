import { formatElapsed } from "../../core/formatElapsed";
import { requireNoFaults } from "../../pulumi/validation";
import { openingsAfter, planWindow } from "../../windows/openings";
import type { MaintenanceWindowArgs, Opening } from "../../windows/windowArgs";
import { resolveWindows } from "../../windows/windowFaults";
import { instantText } from "../../windows/windowText";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { Command, CommonOptions, Invocation } from "../invocation";
import { openProject } from "../stack/project";
import { windowsOfNodes, type WindowsOfNodes } from "../stack/recordedWindows";
import { tableText } from "../terminal/table";

export interface WindowsOptions extends CommonOptions {
  readonly next: number;
  readonly schedule?: string;
  readonly timeZone?: string;
  readonly durationMinutes?: number;
  readonly cutoffMinutes?: number;
}

const mostOpenings = 1000;

/** Shows the next openings of a stack's windows, or of a schedule. */
export const windows: Command<WindowsOptions> = async (options, { output, env, clock }) => {
  if (options.next < 1 || options.next > mostOpenings)
    throw new CliError({
      what: `--next is ${options.next}; it must be from 1 to ${mostOpenings}.`,
      exitCode: exitCodes.invalidInput,
    });
  const now = clock.date().getTime();
  const groups = await groupsOf(options, env);
  const listed = groups.map((group) => ({ ...group, openings: nextOf(group.windows, now, options.next) }));
  output.data(
    {
      now: new Date(now).toISOString(),
      windows: listed.map(({ openings, ...group }) => ({ ...group, openings: openings.map(documentOf) })),
    },
    () => listed.map((group) => textOfGroup(group, now)).join("\n\n"),
  );
  if (groups.length === 0) output.say("The state of the stack has no maintenance window.");
  return exitCodes.done;
};

async function groupsOf(options: WindowsOptions, env: Invocation["env"]): Promise<WindowsOfNodes[]> {
  const given = givenWindow(options);
  if (given !== undefined) {
    const { windows: resolved = [], faults } = resolveWindows("window", given);
    requireNoFaults("windows", faults);
    return [{ windows: resolved, nodes: [] }];
  }
  const { resources = [] } = await (await openProject(options, env)).deployment();
  return windowsOfNodes(resources);
}

/** The window of the options; they are checked as those of a program are. */
export function givenWindow(
  options: Omit<WindowsOptions, "next">,
): Partial<MaintenanceWindowArgs> | undefined {
  const { schedule, timeZone, durationMinutes, cutoffMinutes } = options;
  const all = { schedule, timeZone, durationMinutes, cutoffMinutes };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return Object.keys(given).length === 0 ? undefined : given;
}

function nextOf(list: readonly MaintenanceWindowArgs[], now: number, count: number): Opening[] {
  const openings: Opening[] = [];
  for (const opening of openingsAfter(list.map(planWindow), now)) {
    openings.push(opening);
    if (openings.length >= count) break;
  }
  return openings;
}

function documentOf({ opensAt, closesAt, lastStartAt, timeZone }: Opening): Record<string, string> {
  const iso = (ms: number): string => new Date(ms).toISOString();
  return {
    opensAt: iso(opensAt),
    lastStartAt: iso(lastStartAt),
    closesAt: iso(closesAt),
    timeZone,
    opensAtText: instantText(opensAt, timeZone),
  };
}

function textOfGroup(
  { nodes, windows: list, openings }: WindowsOfNodes & { readonly openings: readonly Opening[] },
  now: number,
): string {
  const schedules = list.map(({ schedule, timeZone }) => `${schedule.replace(/\n/gu, " ")} (${timeZone})`);
  const of = nodes.length === 0 ? "" : `, for ${nodes.join(", ")}`;
  const heading = `${schedules.join(" or ")}${of}`;
  if (openings.length === 0) return `${heading}\nIt doesn't open again.`;
  const rows = openings.map(({ opensAt, closesAt, lastStartAt, timeZone }) => [
    instantText(opensAt, timeZone),
    instantText(lastStartAt, timeZone),
    instantText(closesAt, timeZone),
    opensAt <= now ? "open" : `in ${formatElapsed(opensAt - now)}`,
  ]);
  return `${heading}\n${tableText(["OPENS", "LAST START", "CLOSES", "WHEN"], rows)}`;
}
