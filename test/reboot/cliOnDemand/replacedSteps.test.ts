/** `--replace` and `state taint` of all steps at once: to Pulumi each then looks as if it had never been there. */
import { nodeOf, program, reboot, succeeded, withScene } from "../../support/rebootProgram";

const worker = (triggers: string[]): string =>
  program(reboot("worker-0", { triggers, rebootOnCreate: false }));

test("a node that the first up has not rebooted is rebooted once when all its steps are replaced or tainted", () =>
  withScene(worker(["a"]), async ({ simulator, workspace, rebooted, outputsOf, state }) => {
    const first = succeeded(await workspace.up());
    expect(first.output).toMatch(/node worker-0\S* is not rebooted: rebootOnCreate is false/);
    expect(rebooted()).toEqual([]);

    workspace.writeProgram(worker(["b"]));
    succeeded(await workspace.up(["--replace", "**worker-0"]));
    expect(rebooted()).toEqual([nodeOf("worker-0")]);
    expect(outputsOf("worker-0")).toMatchObject({ phase: "completed", completed: true });

    workspace.writeProgram(worker(["c"]));
    for (const { urn } of (state().resources ?? []).filter(({ type }) =>
      /Reboot(Order|Request)$/u.test(type),
    ))
      succeeded(await workspace.run(["state", "taint", urn, "--yes"]));
    succeeded(await workspace.up());
    expect(rebooted()).toHaveLength(2);

    succeeded(await workspace.up(["--expect-no-changes"]));
    expect(simulator.requests.filter(({ method }) => method === "POST")).toHaveLength(2);
  }));
