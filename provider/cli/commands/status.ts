import { runtime } from "@pulumi/pulumi";
import { orInstead } from "../../errors/orInstead";
import { getNodes } from "../../nodes/getNodes";
import { getRebootNeeds } from "../../nodes/getRebootNeeds";
import { exitCodes } from "../exitCodes";
import type { Command, CommonOptions, Invocation } from "../invocation";
import { operationsOf } from "../stack/operations";
import { openProject, type Project } from "../stack/project";
import { stackConfiguration } from "../stack/settings";
import { nodeRows, type NodeRow } from "../stack/nodeRows";
import { tableText } from "../terminal/table";

export interface StatusOptions extends CommonOptions {
  readonly cluster?: string;
  readonly watch?: boolean;
  readonly intervalSeconds: number;
}

/** Shows the nodes of a cluster, whether they need a reboot, and what the stack knows of each. */
export const status: Command<StatusOptions> = async (options, invocation) => {
  const { output, clock } = invocation;
  const project = await openProject(options, invocation.env);
  await asInProgram(project);
  for (;;) {
    const rows = await readRows(project, options.cluster);
    showRows(project.stackName, rows, options, invocation);
    if (options.watch !== true) return exitCodes.done;
    await clock.sleep(Math.max(1, options.intervalSeconds) * 1000);
    if (output.isLive && !output.json) output.clear();
  }
};

/** The functions of the library read the configuration, and files, where a program of the stack would. */
async function asInProgram(project: Project): Promise<void> {
  runtime.setAllConfig(await stackConfiguration(project, true));
  process.chdir(project.folder);
}

async function readRows(project: Project, cluster: string | undefined): Promise<NodeRow[]> {
  const of = cluster === undefined ? {} : { cluster };
  const nodes = await getNodes(of);
  // Only a cluster itself can be asked for it: a self-service API alone does not know.
  const needs = await orInstead(() => getRebootNeeds(of), undefined);
  return nodeRows(nodes, needs, operationsOf(await project.deployment()));
}

function showRows(
  stack: string,
  rows: readonly NodeRow[],
  { watch = false }: StatusOptions,
  { output, clock }: Pick<Invocation, "output" | "clock">,
): void {
  const document = { stack, at: clock.date().toISOString(), nodes: rows };
  output.data(
    document,
    () => {
      const table = tableText(
        ["NODE", "ROLE", "STATUS", "REBOOT NEEDED", "THIS STACK"],
        rows.map(({ node, role, status: word, needsReboot, reasons, phase, since }) => [
          node,
          role,
          word,
          needsReboot === undefined ? "unknown" : needsReboot ? `yes: ${reasons.join("; ")}` : "no",
          phase === undefined ? "" : `${phase}${since === undefined ? "" : ` ${since}`}`,
        ]),
        (line, row) => (row === undefined ? output.paint("bold", line) : line),
      );
      return watch && !output.isLive ? `${document.at}\n${table}\n` : table;
    },
    watch,
  );
}
