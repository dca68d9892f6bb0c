/** Features of Pulumi's engine that touch single steps: none may lead to a second request, or to a green lie. */
import * as path from "node:path";
import { requestsOf } from "../../support/interruptions";
import {
  code,
  failed,
  fastReboot,
  nodeOf,
  operationsIn,
  program,
  reboot,
  stepUrn,
  succeeded,
  withOwnProcess,
  withScene,
  type Code,
  type Step,
} from "../../support/rebootProgram";

const worker = (triggers: string[], more: object = {}, opts: object = {}): string =>
  program(reboot("worker-0", { triggers, ...more }, opts));
const replace = (...steps: Step[]): string[] =>
  steps.flatMap((step) => ["--replace", stepUrn("worker-0", step)]);
const endless = { downMs: Infinity, startDelayMs: 0 };

/** A platform team's rule: it gives one kind of step, or all (`""`), other properties, or options (JavaScript). */
function rule(step: Step | "", props: object, opts = "{}"): { transforms: Code[] } {
  const changed = `{ props: { ...args.props, ...${JSON.stringify(props)} }, opts: { ...args.opts, ...${opts} } }`;
  return { transforms: [code(`(args) => args.type.includes("openshift:${step}") ? ${changed} : undefined`)] };
}

describe("an update", () => {
  it("reboots once with an update plan, not at all against it, nor for a gate, a job or a request that is replaced alone", async () => {
    await withScene(worker(["a"]), async (scene) => {
      const { workspace } = scene;
      const env = { PULUMI_EXPERIMENTAL: "true" };
      const plan = path.join(workspace.folder, "plan.json");
      succeeded(await workspace.preview(["--save-plan", plan], { env }));
      succeeded(await workspace.up(["--plan", plan], { env }));
      succeeded(await workspace.up(["--plan", plan], { env }));
      expect(scene.rebooted()).toHaveLength(1);
      workspace.writeProgram(worker(["b"]));
      expect(failed(await workspace.up(["--plan", plan], { env })).output).toMatch(/violates plan/);
      expect(requestsOf(scene, "reboot")).toHaveLength(1);

      workspace.writeProgram(worker(["a"]));
      succeeded(await workspace.up(replace("RebootGate", "RebootJob")));
      // A new record of the request takes over the one before, which is deleted first.
      const record = scene.recorded("worker-0", "RebootRequest");
      succeeded(await workspace.up(replace("RebootRequest")));
      expect(scene.recorded("worker-0", "RebootRequest")).toEqual(record);
      expect(requestsOf(scene, "reboot")).toHaveLength(1);
    });
  });

  it("sends nothing for a step that is replaced while the job runs", async () => {
    await withScene(worker(["a"], { timeoutSeconds: 1 }), async (scene) => {
      const { simulator, workspace } = scene;
      simulator.setReboot(endless);
      expect(failed(await workspace.up()).output).toMatch(/ERR_WAIT_TIMEOUT/);
      const jobId = simulator.acceptedReboots[0]?.jobId;
      const replaced = failed(await workspace.up(replace("RebootGate", "RebootRequest")));
      expect(replaced.output).not.toMatch(/adopted as the requested reboot/);
      expect(replaced.output).toMatch(new RegExp(`job ${String(jobId)}\\).*ERR_WAIT_TIMEOUT`, "u"));
      simulator.finishJobs("Done");
      succeeded(await workspace.up(replace("RebootJob")));
      expect(requestsOf(scene, "reboot")).toHaveLength(1);
    });
  });

  it("reboots once for each change where every step is replaced on changes", async () => {
    const rules = { ...rule("", {}, `{ replaceOnChanges: ["*"] }`), replaceOnChanges: ["*"] };
    const play = async (scene: Parameters<Parameters<typeof withScene>[1]>[0]): Promise<void> => {
      const { simulator, workspace } = scene;
      succeeded(await workspace.up());
      simulator.setReboot(endless);
      workspace.writeProgram(worker(["b"], { timeoutSeconds: 1 }, rules));
      expect(failed(await workspace.up()).output).toMatch(/ERR_WAIT_TIMEOUT/);
      const waiting = failed(await workspace.up([], { events: true }));
      expect(operationsIn(waiting.events)).toEqual(["RebootJob worker-0: create-replacement"]);
      expect(waiting.output).toMatch(/ERR_WAIT_TIMEOUT/);
      expect(requestsOf(scene, "reboot")).toHaveLength(2);

      // One more change while the job runs. The API would accept it.
      workspace.writeProgram(worker(["c"], { timeoutSeconds: 1 }, rules));
      failed(await workspace.up());
      expect(requestsOf(scene, "reboot")).toHaveLength(2);
      simulator.setReboot(fastReboot);
      simulator.finishJobs("Done");
      // On a busy machine a second may be too short for a whole reboot.
      workspace.writeProgram(worker(["c"], {}, rules));
      succeeded(await workspace.up());
      expect(scene.rebooted()).toHaveLength(3);
    };
    await withScene(worker(["a"], {}, rules), play, { simulator: { whileRebooting: "accept" } });
  });

  it("never ends green where a transform gives a single step another node or other triggers", async () => {
    const other = { node: nodeOf("worker-1") };
    await withScene(worker(["a"], {}, rule("RebootRequest", other)), async (scene) => {
      const { workspace } = scene;
      const request = failed(await workspace.up());
      expect(request.output).toMatch(
        /is "worker-1\S*" for the request, and "worker-0\S*" for its order: a transform/,
      );
      workspace.writeProgram(worker(["b"], {}, rule("RebootOrder", other)));
      const order = failed(await workspace.up());
      expect(order.output).toMatch(
        /is "worker-0\S*" for the request, and "worker-1\S*" for its order: a transform/,
      );
      expect(requestsOf(scene, "reboot")).toHaveLength(0);

      workspace.writeProgram(worker(["c"], {}, rule("RebootJob", other)));
      const job = failed(await workspace.up());
      expect(job.output).toMatch(/rebooted node worker-0\S*, and what was waited for is node worker-1/);
      expect(scene.rebooted()).toEqual([nodeOf("worker-0")]);
      workspace.writeProgram(worker(["d"], {}, rule("RebootOrder", { triggers: ["other"] })));
      expect(failed(await workspace.up()).output).toMatch(/RebootOrder was excluded/);
    });
  });

  it("asks again after a refusal also where resources are retained, and compared in parallel", async () => {
    const names = ["worker-0", "worker-1"];
    const source = (trigger: string): string =>
      program(...names.map((name) => reboot(name, { triggers: [trigger] }, { retainOnDelete: true })));
    await withScene(source("a"), async (scene) => {
      const { simulator, workspace } = scene;
      const parallel = { env: { PULUMI_PARALLEL_DIFF: "true" } };
      simulator.fault({ kind: "status", status: 403, match: { action: "reboot" } });
      expect(failed(await workspace.up([], parallel)).output).toMatch(/ERR_REBOOT_ROLE_MISSING/);
      succeeded(await workspace.up([], parallel));
      expect(scene.rebooted().sort()).toEqual(names.map(nodeOf));
      workspace.writeProgram(source("b"));
      succeeded(await workspace.up([], parallel));
      expect(requestsOf(scene, "reboot")).toHaveLength(5);
    });
  });

  it("sends nothing where Pulumi does not know the hooks that a transform puts on the steps", async () => {
    // Pulumi formats the traces of errors, which takes it a minute.
    const declared = `
Error.stackTraceLimit = 0;
const again = new pulumi.ErrorHook("again", async () => true);
const before = new pulumi.ResourceHook("before", async () => undefined);`;
    const hooks = rule("", {}, "{ hooks: { beforeCreate: [before], onError: [again] } }");
    // Pulumi's server for inline programs passes over the engine's refusal.
    await withOwnProcess(program(declared, reboot("worker-0", {}, hooks)), async (scene) => {
      const { workspace } = scene;
      expect(failed(await workspace.up()).output).toMatch(/unknown method Register\w*Hook/);
      expect(requestsOf(scene, "reboot")).toHaveLength(0);
      // No step was begun, so that there is nothing for the next update to come to terms with.
      expect(scene.state().resources?.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
    });
  });
});
