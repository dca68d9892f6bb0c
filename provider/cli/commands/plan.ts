import { formatElapsed } from "../../core/formatElapsed";
import { reasonToIgnoreWindows } from "../../windows/ignoredWindow";
import { instantText } from "../../windows/windowText";
import { exitCodes } from "../exitCodes";
import type { Command, CommonOptions } from "../invocation";
import { expectTimes, type ExpectedReboot } from "../plan/expectTimes";
import { pendingReboots, type PendingReboot } from "../plan/pendingReboots";
import { runPreview } from "../plan/preview";
import { operationsOf, type OperationRow } from "../stack/operations";
import { openProject, type Project } from "../stack/project";
import { sourceOf, stackConfiguration } from "../stack/settings";
import { tableText } from "../terminal/table";
import type { Invocation } from "../invocation";

/** What an update would do. */
export interface Plan {
  readonly now: Date;
  readonly pending: readonly ExpectedReboot[];
  /** What a person has to answer first. */
  readonly questions: readonly OperationRow[];
}

/** Shows what an update would reboot: a preview, as a list of nodes with the times that are expected. */
export const plan: Command<CommonOptions> = async (options, invocation) => {
  const project = await openProject(options, invocation.env);
  const made = await makePlan(project, invocation);
  showPlan(project, made, invocation);
  return exitCodes.done;
};

/** Runs a preview and reads the state; changes nothing. */
export async function makePlan(
  project: Project,
  { output, clock }: Pick<Invocation, "output" | "clock">,
): Promise<Plan> {
  output.live("Preview …");
  const preview = await runPreview(project);
  const rows = operationsOf(await project.deployment());
  const now = clock.date();
  const reboots = await withinWindows(pendingReboots(preview), project, output);
  const pending = expectTimes(reboots, rows, now);
  // Other triggers are a new operation: they answer for the one before.
  const isNew = ({ urn }: OperationRow): boolean =>
    pending.some((one) => one.urn === urn && one.kind === "reboot");
  return { now, pending, questions: rows.filter((row) => row.needsAnswer && !isNew(row)) };
}

/** Those without their windows where the configuration ignores these; said, because that must not be forgotten. */
async function withinWindows(
  reboots: PendingReboot[],
  project: Project,
  output: Invocation["output"],
): Promise<PendingReboot[]> {
  if (reboots.every(({ windows }) => windows === undefined)) return reboots;
  const reason = reasonToIgnoreWindows(sourceOf(await stackConfiguration(project, false)));
  if (reason === undefined) return reboots;
  output.say(`warning: all windows are ignored, because openshift:ignoreWindow is set: ${reason}`);
  return reboots.map(({ node, urn, kind, after, roll }) => ({
    node,
    urn,
    kind,
    after,
    ...(roll === undefined ? {} : { roll }),
  }));
}

export function showPlan(
  { stackName }: Pick<Project, "stackName">,
  { now, pending, questions }: Plan,
  { output }: Pick<Invocation, "output">,
): void {
  const document = {
    stack: stackName,
    now: now.toISOString(),
    fits: pending.every(({ fits }) => fits),
    pending: pending.map(({ roll, ...one }) => ({
      ...one,
      ...(roll === undefined ? {} : { roll: roll.urn }),
    })),
    needAnswer: questions.map(({ node, operationId, phase }) => ({ node, operationId, phase })),
  };
  output.data(document, () => textOfPlan(pending, output.paint));
  if (pending.length === 0)
    output.say(`Nothing is pending in stack ${stackName}: an update reboots no node.`);
  else output.say(verdictText(pending, now));
  for (const { node, phase } of questions)
    output.say(
      `Node ${node} needs an answer first: its operation is ${phase}. See openshift-maintenance operations.`,
    );
}

function textOfPlan(
  pending: readonly ExpectedReboot[],
  paint: (color: "bold", text: string) => string,
): string {
  if (pending.length === 0) return "";
  const names = new Map(pending.map(({ urn, node }) => [urn, node]));
  return tableText(
    ["#", "NODE", "WHAT", "BEGINS", "TAKES", "AFTER"],
    pending.map((one, index) => [
      String(index + 1),
      one.node,
      one.kind,
      one.beginsAt === undefined ? "never" : instantText(Date.parse(one.beginsAt), zoneOf(one)),
      takesText(one),
      one.after.map((urn) => names.get(urn) ?? "").join(", "),
    ]),
    (line, row) => (row === undefined ? paint("bold", line) : line),
  );
}

function zoneOf({ windows }: Pick<ExpectedReboot, "windows">): string {
  return windows?.[0]?.timeZone ?? "UTC";
}

function takesText({ usualSeconds, isMeasured }: ExpectedReboot): string {
  if (usualSeconds === undefined) return "unknown";
  return `${isMeasured ? "" : "about "}${formatElapsed(usualSeconds * 1000)}`;
}

/** Whether all of it fits the first window. */
export function verdictText(pending: readonly ExpectedReboot[], now: Date): string {
  const rest = pending.filter(({ fits }) => !fits);
  const gated = pending.some(({ windows }) => windows !== undefined);
  const last = pending.reduce((latest, { endsAt = "" }) => (endsAt > latest ? endsAt : latest), "");
  const nodes = `${pending.length} ${pending.length === 1 ? "node" : "nodes"}`;
  const end =
    last === "" || rest.some(({ beginsAt }) => beginsAt === undefined)
      ? ""
      : `, done by about ${instantText(Date.parse(last), zoneOf(pending[0] ?? {}))}, in ${formatElapsed(Date.parse(last) - now.getTime())}`;
  if (!gated) return `${nodes}, and no window to keep to${end}.`;
  if (rest.length === 0) return `${nodes}: fits the window${end}.`;
  return `${nodes}: does not fit the window; ${rest.length} of them (${rest.map(({ node }) => node).join(", ")}) would be left for a later one${end}.`;
}
