/** A consumer of the packed library in a temporary folder, and what every way of installing it must pass. */
import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { consumerProject } from "../../scripts/consumer/consumerProgram.cjs";
import { createPulumiWorkspace } from "../../scripts/pulumi/pulumiWorkspace.cjs";
import type { PulumiWorkspace } from "../../scripts/pulumi/workspaceTypes";
import { repository } from "../../scripts/setup/paths.cjs";
import { startSimulator, type Simulator } from "../../simulator/source";
import { connectionTo, operator } from "./pulumiWorkspace";

/** Installing takes what the registry takes. */
export const installTimeoutMs = 300_000;

/** The `@pulumi/pulumi` that this checkout is developed with. */
export function developedPulumiVersion(): string {
  const file = path.join(repository, "node_modules", "@pulumi", "pulumi", "package.json");
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return version;
}

/** A folder outside the checkout, so that nothing of it is found by accident. */
export class TemporaryFolder {
  readonly path = mkdtempSync(path.join(realpathSync(tmpdir()), "openshift-maintenance-consumer-"));

  join(...names: string[]): string {
    return path.join(this.path, ...names);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What became of a consumer's first update, of its second one, and of its end. */
export interface ConsumerRun {
  codes: { up: number | null; again: number | null; destroy: number | null };
  /** What all of them printed, for the message of a failed expectation. */
  output: string;
  /** How many reboots the server had accepted after each of them. */
  accepted: { up: number; again: number; destroy: number };
  outputs: Record<string, unknown>;
  /** The programs that the state holds, one for each dynamic resource. */
  providerTexts: string[];
}

/** Has a consumer's program, and a simulator for it to talk to. */
async function withConsumer<T>(
  projectFolder: string,
  use: (workspace: PulumiWorkspace, simulator: Simulator) => Promise<T>,
): Promise<T> {
  const reboot = { downMs: 500, lineIntervalMs: 50, doneGapMs: 100 };
  const simulator = await startSimulator({ reboot, users: [operator] });
  const workspace = await createPulumiWorkspace({
    projectFolder,
    project: consumerProject,
    config: connectionTo(simulator),
  });
  try {
    return await use(workspace, simulator);
  } finally {
    await workspace.dispose();
    await simulator.close();
  }
}

/** Runs the consumer's program with the real CLI against a simulator of its own. */
export function runConsumer(projectFolder: string): Promise<ConsumerRun> {
  return withConsumer(projectFolder, async (workspace, simulator) => {
    const up = await workspace.up();
    const afterUp = simulator.acceptedReboots.length;
    const again = await workspace.up(["--expect-no-changes"]);
    const afterAgain = simulator.acceptedReboots.length;
    const outputs = await workspace.outputs();
    const { resources = [] } = (await workspace.exportStack()).deployment;
    const destroy = await workspace.destroy();
    return {
      codes: { up: up.code, again: again.code, destroy: destroy.code },
      output: [up, again, destroy].map((result) => result.output).join("\n"),
      accepted: { up: afterUp, again: afterAgain, destroy: simulator.acceptedReboots.length },
      outputs,
      providerTexts: resources.flatMap(({ inputs }) => {
        const text = inputs?.["__provider"];
        return typeof text === "string" ? [text] : [];
      }),
    };
  });
}

/** What a preview of the consumer's program prints, which has to fail and send nothing. */
export function failingPreview(projectFolder: string): Promise<string> {
  return withConsumer(projectFolder, async (workspace, simulator) => {
    const { code, output } = await workspace.preview();
    expect({ code, requests: simulator.requests }).toEqual({
      code: expect.any(Number) as number,
      requests: [],
    });
    expect(code).not.toBe(0);
    return output;
  });
}

/** One reboot, however often the program runs, and everything taken down again. */
export function expectOneReboot(run: ConsumerRun): void {
  expect(run.output).not.toMatch(/^\s*(error|warning):/m);
  expect(run.codes).toEqual({ up: 0, again: 0, destroy: 0 });
  expect(run.accepted).toEqual({ up: 1, again: 1, destroy: 1 });
  expect(run.outputs).toEqual({ phase: "completed", status: "ACTIVE", node: process.version });
}
