import { program, reboot, succeeded, withScene } from "../../support/rebootProgram";

test("a preview of an unchanged reboot shows no change, although its records lack what their back end does not have", () =>
  withScene(program(reboot("worker-0", { triggers: ["a"] })), async ({ workspace }) => {
    succeeded(await workspace.up());
    const { output } = await workspace.preview();
    expect(output).not.toMatch(/to update|to replace|to create/u);
  }));
