/** The lock that a killed run leaves behind in a backend of files. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import * as path from "node:path";
import { stateFolder } from "../../pulumi/cancelledUpdate";
import { CliError } from "../cliError";
import { exitCodes } from "../exitCodes";
import type { Invocation } from "../invocation";
import type { Project } from "../stack/project";
import { isAlive } from "./isAlive";
import { holderText, verdictOf, type LockView, type ProcessView } from "./provenDead";

/**
 * Removes the locks of a stack whose holders are proven dead, each by its own file: `pulumi cancel` would remove whatever
 * is there by then, so also the lock of a run that has begun in between.
 *
 * Only in a backend of files (`file://`). Others are left to Pulumi, which says who holds the lock.
 *
 * @throws CliError that says who holds a lock, and what to run
 */
export async function clearDeadLock(
  project: Project,
  { output, env }: Pick<Invocation, "output" | "env">,
  view: ProcessView = { hostname: hostname(), isAlive },
): Promise<void> {
  const { name, backend } = await project.workspace.projectSettings();
  const state = stateFolder({ ...env, ...urlOf(env["PULUMI_BACKEND_URL"] ?? backend?.url, project.folder) });
  if (state === undefined) return;
  const stack = project.stackName.split("/").at(-1) ?? "";
  const folder = path.join(state, ".pulumi", "locks", "organization", name, stack);
  for (const lock of locksIn(folder)) {
    const verdict = verdictOf(lock.record, view);
    if (!verdict.isDead) throw heldError(lock, project.stackName, verdict.reason);
    // The other file is how the library of files that Pulumi uses keeps what a cloud would note of an object.
    for (const file of [lock.file, `${lock.file}.attrs`]) rmSync(file, { force: true });
    output.say(`Removed the lock of a run that is dead: ${holderText(lock)}.`);
  }
}

/** The address of the backend as it is from everywhere: Pulumi reads it in the folder of the project. */
function urlOf(url: string | undefined, folder: string): NodeJS.ProcessEnv {
  if (url === undefined) return {};
  const relative = /^file:\/\/(\.[^?]*)/u.exec(url)?.[1];
  return { PULUMI_BACKEND_URL: relative === undefined ? url : `file://${path.resolve(folder, relative)}` };
}

/** Source: pulumi/pulumi, `pkg/backend/diy/lock.go`: a file for each lock, `UUID.json`. */
function locksIn(folder: string): LockView[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .flatMap((name) => lockAt(path.join(folder, name)));
  } catch {
    // There is no such folder before the first lock.
    return [];
  }
}

function lockAt(file: string): LockView[] {
  try {
    const record = JSON.parse(readFileSync(file, "utf8")) as unknown;
    return [{ file, record: typeof record === "object" && record !== null ? record : {} }];
  } catch (error) {
    // Removed since it was listed, by its own run.
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    return [{ file, record: {} }];
  }
}

function heldError(
  lock: LockView,
  stackName: string,
  reason: "alive" | "elsewhere" | "unreadable",
): CliError {
  const why = {
    alive: "Its process is alive.",
    elsewhere: "It was taken on another host, so whether its process is alive can't be seen from here.",
    unreadable: "It doesn't say which process took it.",
  }[reason];
  return new CliError({
    what: `Stack ${stackName} is locked by another run. Nothing was begun. ${why}`,
    lastSeen: `held by ${holderText(lock)}`,
    next: `Wait for it to end, and run this again. If it has died: pulumi cancel --stack ${stackName}`,
    exitCode: exitCodes.locked,
  });
}
