import { aMinuteLater, paste, requestsOf, recoveryCommandsIn } from "../../support/interruptions";
import type { RunResult } from "../../support/pulumiWorkspace";
import {
  failed,
  nodeOf,
  program,
  reboot,
  succeeded,
  withOwnProcess,
  type Scene,
} from "../../support/rebootProgram";

const names = Array.from({ length: 12 }, (_, index) => `worker-${index}`);
const nodes = names.map(nodeOf);

/**
 * A resource that fails amid the reboots, in the worst moment: it begins when the fifth order has just been recorded,
 * and nothing new begins after it. An order that stands without its request by then is one that no one can decide on.
 */
const sibling = (fails: boolean): string => `
const fifthOrder = new Promise((resolve) => {
  let recorded = 0;
  for (const { __childResources: steps } of Object.values(reboots)) {
    const order = [...steps].find(({ __pulumiType: type }) => type.endsWith("RebootOrder"));
    order.operationId.apply(() => { if (++recorded === 5) resolve(order); });
  }
});
new pulumi.dynamic.Resource({
  async create() { ${fails ? 'throw new Error("the sibling failed");' : 'return { id: "sibling" };'} },
}, "sibling", {}, { dependsOn: fifthOrder });`;

/** How many reboots an update could not decide on. */
function uncertainIn({ output }: RunResult): string[] {
  return [
    ...new Set([...output.matchAll(/\(operation ([-0-9a-f]{36}), ordered /gu)].map(([, id]) => id ?? "")),
  ];
}

/** Answers *uncertain* from the server's truth, until the update ends green. */
async function converge(scene: Scene, args: string[]): Promise<number> {
  let needless = 0;
  for (let round = 0; round < 3; round++) {
    const result = await scene.workspace.up(args, aMinuteLater);
    if (result.code === 0) return needless;
    const uncertain = uncertainIn(result);
    expect(uncertain).toHaveLength(1);
    const node = /whether the reboot of node (\S+) was accepted/u.exec(result.output)?.[1] ?? "";
    const accepted = scene.rebooted().includes(node);
    if (!accepted) needless += 1;
    const { accept, askAgain } = recoveryCommandsIn(result.output);
    succeeded(await paste(scene, accepted ? accept : askAgain));
  }
  throw new Error("did not converge");
}

for (const [workers, ...more] of [[1], [16], [16, "--continue-on-error"]] as const) {
  it(`an update reboots 12 nodes once each although a sibling fails (-p ${[workers, ...more].join(" ")})`, async () => {
    const parallel = ["-p", String(workers)];
    const beside = (fails: boolean): string => program(...names.map((name) => reboot(name)), sibling(fails));
    await withOwnProcess(
      beside(true),
      async (scene) => {
        const { workspace } = scene;
        const broken = failed(await workspace.up([...parallel, ...more]));
        expect(broken.output).toMatch(/the sibling failed/);
        const continues = more.length > 0;
        if (continues) expect(scene.rebooted()).toHaveLength(12);
        else expect(scene.rebooted().length).toBeLessThan(12);

        workspace.writeProgram(beside(false));
        const needless = await converge(scene, parallel);
        expect(needless).toBeLessThanOrEqual(1);
        expect(scene.rebooted().sort()).toEqual([...nodes].sort());
        expect(requestsOf(scene, "reboot")).toHaveLength(12);
      },
      { simulator: { clusters: { "demo.cna.example.com": { nodes } } } },
    );
  });
}

describe("an update", () => {
  it("reboots all other nodes beside one that is refused and one that is busy, and leaves nothing to ask (--continue-on-error)", () =>
    withOwnProcess(
      program(...names.slice(0, 8).map((name) => reboot(name))),
      async (scene) => {
        const { simulator, workspace } = scene;
        const options = ["-p", "16", "--continue-on-error"];
        simulator.fault({
          kind: "status",
          status: 404,
          body: { error: "Node Not found" },
          match: { action: "reboot", node: nodeOf("worker-2") },
        });
        simulator.setNode("demo.cna.example.com", nodeOf("worker-5"), "PAUSED");
        const { output } = failed(await workspace.up(options));
        expect(output).toMatch(/ERR_REBOOT_ROLE_MISSING/);
        expect(output).toMatch(/ERR_NODE_BUSY/);
        expect(output).not.toMatch(/ERR_STEP_EXCLUDED|ERR_INVALID_INPUT/);
        const others = nodes.slice(0, 8).filter((node) => !/worker-[25]/u.test(node));
        expect(scene.rebooted().sort()).toEqual(others);

        simulator.setNode("demo.cna.example.com", nodeOf("worker-5"), "ACTIVE");
        succeeded(await workspace.up(options));
        expect(scene.rebooted()).toHaveLength(8);
        expect(requestsOf(scene, "reboot")).toHaveLength(9);
      },
      { simulator: { clusters: { "demo.cna.example.com": { nodes } } } },
    ));
});
