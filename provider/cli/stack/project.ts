/** The user's own project and stack, by Pulumi's Automation API. */
import { existsSync } from "node:fs";
import * as path from "node:path";
import { LocalWorkspace, Stack } from "@pulumi/pulumi/automation";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { Deployment } from "./deployment";
import { runPulumi, type PulumiResult } from "./pulumiCommand";
import { errorOfPulumi, pulumiError } from "./pulumiFailure";

/** Where a command works. */
export interface ProjectOptions {
  readonly cwd?: string | undefined;
  readonly stack?: string | undefined;
}

export interface Project {
  readonly folder: string;
  readonly stackName: string;
  readonly workspace: LocalWorkspace;
  readonly stack: Stack;
  /** Runs a Pulumi command on this stack. */
  tryRun(args: readonly string[]): Promise<PulumiResult>;
  /** Runs a Pulumi command on this stack, and gives what it has written to stdout. @throws CliError when it fails */
  run(args: readonly string[], doing: string): Promise<string>;
  /** The state, in which secrets stay encrypted. */
  deployment(): Promise<Deployment>;
}

/** @throws CliError when there is no project, no stack, or no Pulumi CLI */
export async function openProject(
  { cwd = ".", stack }: ProjectOptions,
  env: NodeJS.ProcessEnv,
): Promise<Project> {
  const folder = projectFolder(path.resolve(cwd));
  const workspace = await orPulumiError(
    () => LocalWorkspace.create({ workDir: folder }),
    "Pulumi cannot be used",
  );
  // The API would make it the selected stack of the user's own shell, too.
  workspace.selectStack = () => Promise.resolve();
  const command = workspace.pulumiCommand.command;
  const stackName = stack ?? env["PULUMI_STACK"] ?? (await selectedStack(command, folder));
  const tryRun = (args: readonly string[]): Promise<PulumiResult> =>
    orPulumiError(() => runPulumi(command, [...args, "--stack", stackName], folder), "Pulumi cannot be used");
  const run = async (args: readonly string[], doing: string): Promise<string> => {
    const result = await tryRun(args);
    if (result.exitCode !== 0) throw errorOfPulumi(result, doing);
    return result.stdout;
  };
  return {
    folder,
    stackName,
    workspace,
    stack: await Stack.select(stackName, workspace),
    tryRun,
    run,
    async deployment() {
      const text = await run(["stack", "export"], `The state of stack ${stackName} cannot be read`);
      return (JSON.parse(text) as { deployment?: Deployment }).deployment ?? {};
    },
  };
}

async function orPulumiError<T>(work: () => Promise<T>, doing: string): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw pulumiError(error, doing);
  }
}

/** The folder with the project's file, at or above a folder, as Pulumi looks for it. */
function projectFolder(start: string): string {
  for (let folder = start; ; folder = path.dirname(folder)) {
    if (["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"].some((name) => existsSync(path.join(folder, name))))
      return folder;
    if (folder === path.dirname(folder)) break;
  }
  throw new CliError({
    what: `There is no Pulumi project in ${start} or above it.`,
    next: "Run this in the folder with Pulumi.yaml, or give that folder with --cwd.",
    exitCode: exitCodes.invalidInput,
  });
}

async function selectedStack(command: string, folder: string): Promise<string> {
  const result = await runPulumi(command, ["stack", "--show-name"], folder);
  if (result.exitCode === 0) return result.stdout.trim();
  throw new CliError({
    what: "No stack is selected.",
    lastSeen: result.stderr.trim(),
    next: "Give one with --stack NAME, or set PULUMI_STACK.",
    exitCode: exitCodes.stackNotFound,
  });
}
