/** What this library must not repeat by itself, and the two recovery commands that its error prints. */
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { paste, recoveryCommandsIn } from "../../support/interruptions";
import type { PulumiWorkspace } from "../../support/pulumiWorkspace";
import {
  failed,
  fastReboot,
  nodeOf,
  program,
  reboot,
  stepUrn,
  succeeded,
  withScene,
} from "../../support/rebootProgram";

test("a job that ended in Fail is not asked for again by itself, and both printed recovery commands work", () =>
  withScene(
    program(reboot("worker-0")),
    async (scene) => {
      const { simulator, workspace, rebooted, recorded } = scene;
      const first = failed(await workspace.up());
      const { operationId } = recorded("worker-0", "RebootOrder");
      const { askAgain, accept } = recoveryCommandsIn(first.output);
      expect(askAgain).toBe(`pulumi up --replace "${stepUrn("worker-0", "RebootOrder").replace("$", "*")}"`);
      expect(accept).toBe(
        `pulumi config set openshift:acceptedOperations "${String(operationId)}"\npulumi up`,
      );
      expect(first.output).toMatch(
        /ended in Fail .* Last seen: "Reboot of worker-0\S* failed"\. .*\(ERR_JOB_FAILED\)/,
      );
      expect(recorded("worker-0", "RebootJob")).toMatchObject({ phase: "failed" });

      succeeded(await workspace.refresh());
      const again = failed(await workspace.up());
      expect(again.output).toContain("(ERR_JOB_FAILED)");
      expect(rebooted()).toHaveLength(1);

      simulator.setReboot({ outcome: "Done" });
      simulator.setNode("demo.cna.example.com", nodeOf("worker-0"), "ACTIVE");
      succeeded(await paste(scene, accept));
      expect(rebooted()).toHaveLength(1);
      expect(recorded("worker-0", "RebootJob")).toMatchObject({ phase: "completed", operationId });

      succeeded(await paste(scene, askAgain));
      expect(rebooted()).toHaveLength(2);
      succeeded(await workspace.up(["--expect-no-changes"]));
    },
    { simulator: { reboot: { ...fastReboot, outcome: "Fail" } } },
  ));

test("an order whose request no one recorded is never sent by itself, and the word that it was rebooted is believed", () =>
  withScene(program(reboot("worker-0")), async (scene) => {
    const { workspace, rebooted, recorded } = scene;
    succeeded(await workspace.up());
    await forgetAnswers(workspace, "11111111-1111-4111-8111-111111111111");
    const uncertain = failed(await workspace.up());
    expect(uncertain.output).toMatch(
      /It is not known whether the reboot of node worker-0\S* was accepted \(operation 1111\S+, ordered 2020-01-01\S+\): another run ordered this reboot .* Last seen: worker-0\.openstacklocal ACTIVE\..*\(ERR_REBOOT_UNCERTAIN\)/,
    );
    const ways = recoveryCommandsIn(uncertain.output);
    expect(ways.askAgain).toBe(
      `pulumi up --replace "${stepUrn("worker-0", "RebootOrder").replace("$", "*")}"`,
    );
    // It stays so until the user has said a word.
    succeeded(await workspace.refresh());
    const again = failed(await workspace.up());
    expect(again.output).toContain("(ERR_REBOOT_UNCERTAIN)");
    expect(recoveryCommandsIn(again.output)).toEqual(ways);
    expect(rebooted()).toHaveLength(1);

    succeeded(await paste(scene, ways.accept));
    expect(rebooted()).toHaveLength(1);
    expect(recorded("worker-0", "RebootJob")).toMatchObject({ phase: "completed", adopted: true });
  }));

/** Leaves the state as a run that died after recording its order would have, long ago. */
async function forgetAnswers(workspace: PulumiWorkspace, operationId: string): Promise<void> {
  const state = await workspace.exportStack();
  const order = state.deployment.resources?.find(({ type }) => type.endsWith("RebootOrder"));
  Object.assign(order?.outputs ?? {}, {
    operationId,
    runId: "22222222-2222-4222-8222-222222222222",
    orderedAt: "2020-01-01T00:00:00.000Z",
  });
  const file = path.join(workspace.folder, "state-of-a-dead-run.json");
  writeFileSync(file, JSON.stringify(state));
  succeeded(await workspace.run(["stack", "import", "--file", file]));
}
