/** Reboots that the API certainly did not do: a plain rerun does them, once. */
import { rmSync } from "node:fs";
import * as path from "node:path";
import { operator } from "../../support/pulumiWorkspace";
import {
  failed,
  nodeOf,
  oneDoneAndOneRefused,
  program,
  reboot,
  succeeded,
  withScene,
} from "../../support/rebootProgram";

const withoutRole = { ...operator, reboot: false };

test("without the role nothing is rebooted however often it is tried; once it is granted, a plain rerun reboots once", () =>
  withScene(
    program(reboot("worker-0")),
    async ({ simulator, workspace, rebooted, recorded }) => {
      const first = failed(await workspace.up());
      expect(first.output).toMatch(
        /The API refused to reboot node worker-0\S* \(404\), though the node exists: user "operator" has no role "reboot" on cluster demo\.cna\.example\.com\. .*run pulumi up again\. \(ERR_REBOOT_ROLE_MISSING\)/,
      );
      expect(recorded("worker-0", "RebootRequest")).toMatchObject({
        refusedFor: recorded("worker-0", "RebootOrder")["operationId"],
      });
      failed(await workspace.up());
      succeeded(await workspace.refresh());
      simulator.setUser(operator);
      succeeded(await workspace.up());
      expect(rebooted()).toEqual([nodeOf("worker-0")]);
      succeeded(await workspace.up(["--expect-no-changes"]));
      expect(simulator.requests.filter(({ method }) => method === "POST")).toHaveLength(3);
    },
    { simulator: { users: [withoutRole] } },
  ));

test("a refusal of a protected reboot is not sent again as the same operation, but once its triggers change", () => {
  const protectedWorker = (triggers: string[]): string =>
    program(reboot("worker-0", { triggers }, { protect: true }));
  return withScene(
    protectedWorker(["a"]),
    async ({ simulator, workspace, rebooted, state }) => {
      expect(failed(await workspace.up()).output).toContain("(ERR_REBOOT_ROLE_MISSING)");
      simulator.setUser(operator);
      const again = failed(await workspace.up());
      expect(again.output).toMatch(
        /was refused \(operation \S+; nothing was sent since\), and the NodeReboot is protected, .* To resolve this: \(1\) if the node did not reboot, reboot it again: change its triggers \(or take protect off the NodeReboot\), and run pulumi up; \(2\) if it did, accept it: pulumi config set openshift:acceptedOperations "\S+", then pulumi up \(ERR_NODE_BUSY\)/,
      );
      expect(again.output).not.toContain("--replace");
      expect(rebooted()).toEqual([]);

      workspace.writeProgram(protectedWorker(["b"]));
      succeeded(await workspace.up());
      expect(rebooted()).toHaveLength(1);

      const destroyed = failed(await workspace.destroy());
      expect(destroyed.output).toMatch(/protect/);
      expect(state().resources).toHaveLength(7);
      expect(rebooted()).toHaveLength(1);
    },
    { simulator: { users: [withoutRole] } },
  );
});

test("resources and package that leave the program in one commit are removed without either", () =>
  withScene(oneDoneAndOneRefused, async ({ simulator, workspace, rebooted, state, recorded }) => {
    failed(await workspace.up());
    expect(recorded("worker-1", "RebootRequest")).toHaveProperty("refusedFor");
    const requestsBefore = simulator.requests.length;

    rmSync(path.join(workspace.projectFolder, "node_modules", "pulumi-openshift-maintenance"));
    workspace.writeProgram("");
    const { output } = succeeded(await workspace.up());
    expect(output).not.toMatch(/error|warning/);
    const left = state().resources ?? [];
    expect(left.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
    expect(simulator.requests).toHaveLength(requestsBefore);
    expect(rebooted()).toEqual([nodeOf("worker-0")]);
  }));
