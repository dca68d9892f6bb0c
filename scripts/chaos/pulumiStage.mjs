/** The user's side of a trial: the Pulumi project, the machines that it is run on, and what they have printed. */
import { cpSync, existsSync, readdirSync, rmSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { createPulumiWorkspace } from "../pulumi/pulumiWorkspace.cjs";
import { repository } from "../setup/paths.cjs";
import phaseModule from "./phases.cjs";

const { stepsInState } = phaseModule;
const laterClock = path.join(repository, "scripts", "pulumi", "laterClock.cjs");

const minuteMs = 60_000;

/** What programs find below node_modules. */
export const packagesWith = (library) => ({
  "pulumi-openshift-maintenance": library,
  "@pulumi/pulumi": path.join(repository, "node_modules", "@pulumi", "pulumi"),
});

/** The other side, the cluster, is for who extends it. */
export class PulumiStage {
  /** For whoever looks into a failure. */
  log = [];
  changes = 1;
  /** How often a kill has left Pulumi's own backend unreadable. */
  fixed = 0;
  /** How far the clock of the next run is ahead of ours, and of each run so far. */
  aheadMs = 0;
  clocks = new Set([0]);

  /** @param {{ workspace: object, workspaceOptions: object, close: () => Promise<void> }} parts and what else the trial needs */
  constructor(parts) {
    Object.assign(this, parts);
    this.program = this.workspaceOptions.program;
    this.machines = new Set([this.workspace]);
  }

  async dispose() {
    for (const machine of this.machines) await machine.dispose();
  }

  changeTriggers() {
    this.changes++;
    this.writeProgram(this.programWith([`change ${this.changes}`]));
  }

  writeProgram(program) {
    this.program = program;
    this.workspace.writeProgram(program);
  }

  /** The next run is started a minute later, as its clock says. */
  aMinutePasses() {
    this.aheadMs += minuteMs;
    this.clocks.add(this.aheadMs);
  }

  /** The steps of each `NodeReboot` as recorded; undefined while the file is being replaced. */
  steps() {
    try {
      return stepsInState(this.workspace.stateText());
    } catch {
      return undefined;
    }
  }

  runOptions() {
    if (this.aheadMs === 0) return {};
    return { env: { NODE_OPTIONS: `--require=${laterClock}`, CLOCK_AHEAD_MS: String(this.aheadMs) } };
  }

  /** A machine that has nothing but the program, its settings and the backend's folder. */
  async moveToFreshMachine() {
    const old = this.workspace;
    this.workspace = await this.freshMachine((from, to) => cpSync(from, to, { recursive: true }));
    await this.leave(old);
  }

  /** Lets someone do something on another machine with the same backend, while this one is as it is. */
  async onAnotherMachine(action) {
    const own = this.workspace;
    const other = await this.freshMachine((from, to) => symlinkSync(from, to, "dir"));
    this.workspace = other;
    try {
      await action();
    } finally {
      this.workspace = own;
      // Whoever comes back here has the newest program.
      own.writeProgram(this.program);
      await this.leave(other);
    }
  }

  async freshMachine(bringState) {
    const { folder, projectFolder } = this.workspace;
    const fresh = await createPulumiWorkspace(this.workspaceOptions);
    this.machines.add(fresh);
    rmSync(path.join(fresh.folder, "state"), { recursive: true });
    bringState(path.join(folder, "state"), path.join(fresh.folder, "state"));
    for (const file of ["index.js", "Pulumi.dev.yaml"])
      cpSync(path.join(projectFolder, file), path.join(fresh.projectFolder, file));
    return fresh;
  }

  async leave(machine) {
    await machine.dispose();
    this.machines.delete(machine);
  }

  /** When the stack's state was last written to, or to a copy or a part of it. */
  writtenAt() {
    const folder = path.join(this.workspace.folder, "state", ".pulumi", "stacks", "test");
    const files = existsSync(folder) ? readdirSync(folder) : [];
    const times = files.map(
      (file) => statSync(path.join(folder, file), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    );
    return Math.max(0, ...times);
  }

  isLocked() {
    const locks = path.join(this.workspace.folder, "state", ".pulumi", "locks");
    if (!existsSync(locks)) return false;
    return readdirSync(locks, { recursive: true, withFileTypes: true }).some((entry) => entry.isFile());
  }
}
