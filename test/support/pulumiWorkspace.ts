/** A throw-away Pulumi project that uses this checkout's build of the library, driven by the real CLI. */
import * as path from "node:path";
import {
  createPulumiWorkspace as createWorkspace,
  type PulumiWorkspace,
  type PulumiWorkspaceOptions,
} from "../../scripts/pulumi/pulumiWorkspace.cjs";
import { repository } from "../../scripts/setup/paths.cjs";

export type {
  Config,
  EngineEvent,
  PulumiWorkspace,
  RunningCommand,
  RunOptions,
  RunResult,
} from "../../scripts/pulumi/pulumiWorkspace.cjs";

/** The program finds the library and its own `@pulumi/pulumi` as an installed program would. */
const packages = {
  "pulumi-openshift-maintenance": repository,
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

/** The configuration of a program that talks to the simulator as its default operator. */
export function connectionTo(simulator: { apiUrl: string }): Record<string, string | { secret: string }> {
  return {
    "openshift:apiUrl": simulator.apiUrl,
    "openshift:clusterId": "demo.cna.example.com",
    "openshift:username": "operator",
    "openshift:password": { secret: "operator-password" },
  };
}
