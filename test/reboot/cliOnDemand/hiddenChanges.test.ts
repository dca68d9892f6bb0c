import { leavesOut } from "../../support/interruptions";
import { code, failed, program, reboot, succeeded, withScene } from "../../support/rebootProgram";

const withTriggers = (...triggers: string[]): string => program(reboot("worker-0", { triggers }));

/** A transform that makes a kind of step ignore changes. */
const hide = (step: string, ...properties: string[]): string => `
const hide = (args) => args.type.endsWith(${JSON.stringify(step)})
  ? { props: args.props, opts: { ...args.opts, ignoreChanges: ${JSON.stringify(properties)} } }
  : undefined;`;
const transforms = [code("hide")];
const triggers = ["b"];

describe("an update", () => {
  it("never ends green where a transform hides a change from the order, the request or the job", async () => {
    await withScene(withTriggers("a"), async (scene) => {
      const { workspace } = scene;
      succeeded(await workspace.up());

      const ofOrder = hide("RebootOrder", "triggers");
      workspace.writeProgram(program(ofOrder, reboot("worker-0", { triggers }, { transforms })));
      expect(await leavesOut(scene, [], "RebootOrder")).toBe(1);
      // To ignore changes of another property says nothing about the triggers.
      const older = { transformations: transforms, ignoreChanges: ["timeoutSeconds"] };
      workspace.writeProgram(program(ofOrder, reboot("worker-0", { triggers }, older)));
      expect(await leavesOut(scene, [], "RebootOrder")).toBe(1);
      // Every kind of resource, as an all too broad rule of a platform team would do it.
      workspace.writeProgram(program(hide("", "triggers"), reboot("worker-0", { triggers }, { transforms })));
      expect(await leavesOut(scene, [], "RebootOrder")).toBe(1);

      // The resource's own option is the user's word.
      workspace.writeProgram(program(reboot("worker-0", { triggers }, { ignoreChanges: ["triggers"] })));
      succeeded(await workspace.up());
      expect(scene.rebooted()).toHaveLength(1);

      const ofJob = hide("RebootJob", "order", "request");
      workspace.writeProgram(program(ofJob, reboot("worker-0", { triggers }, { transforms })));
      expect(await leavesOut(scene, [], "RebootJob")).toBe(2);
      workspace.writeProgram(withTriggers(...triggers));
      succeeded(await workspace.up());
      expect(scene.rebooted()).toHaveLength(2);

      const ofRequest = hide("RebootRequest", "order");
      workspace.writeProgram(program(ofRequest, reboot("worker-0", { triggers: ["c"] }, { transforms })));
      const hidden = failed(await workspace.up());
      expect(hidden.output).toMatch(/the request step was excluded from this update/);
      expect(scene.rebooted()).toHaveLength(2);
    });
  });
});
