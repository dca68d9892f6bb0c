/** A throw-away Pulumi project that uses this checkout's build of the library, driven by the real CLI. */
import * as path from "node:path";
import { createPulumiWorkspace as createWorkspace } from "../../scripts/pulumi/pulumiWorkspace.cjs";
import type { PulumiWorkspace, PulumiWorkspaceOptions } from "../../scripts/pulumi/workspaceTypes";
import { repository } from "../../scripts/setup/paths.cjs";
import { plantedPassword } from "./leakScan";

export type {
  Config,
  EngineEvent,
  PulumiWorkspace,
  RunningCommand,
  RunOptions,
  RunResult,
  StackExport,
} from "../../scripts/pulumi/workspaceTypes";

/** What programs call this library. */
export const ourName = "pulumi-openshift-maintenance";

/** The program finds the library and its own `@pulumi/pulumi` as an installed program would. */
export const packages = {
  [ourName]: repository,
  "@pulumi/pulumi": path.join(repository, "node_modules", "@pulumi", "pulumi"),
};

/**
 * @example
 * const workspace = await createPulumiWorkspace({ program: `…`, config: connectionTo(simulator) });
 * const { code, output } = await workspace.up();
 * await workspace.dispose();
 */
export function createPulumiWorkspace(options: PulumiWorkspaceOptions): Promise<PulumiWorkspace> {
  return createWorkspace({ packages, ...options });
}

/** The simulator's user of a test with the real CLI; the password is one that the search for leaks finds. */
export const operator = { username: "operator", password: plantedPassword, reboot: true } as const;

/** As {@link operator}, without the role to reboot. */
export const viewer = { ...operator, username: "viewer", reboot: false } as const;

/** The configuration of a program that talks to the simulator as {@link operator}. */
export function connectionTo(simulator: { apiUrl: string }): Record<string, string | { secret: string }> {
  return {
    "openshift:selfService.apiUrl": simulator.apiUrl,
    "openshift:selfService.clusterId": "demo.cna.example.com",
    "openshift:selfService.username": operator.username,
    "openshift:selfService.password": { secret: operator.password },
  };
}
