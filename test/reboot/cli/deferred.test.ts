/** A reboot that is deferred to its window, by the real CLI: at another time of day the same program reboots. */
import { later } from "../../support/interruptions";
import {
  code,
  failed,
  messagesIn,
  operationsIn,
  program,
  reboot,
  succeeded,
  withScene,
} from "../../support/rebootProgram";

/** The window opens in half a year, whenever this runs. */
const now = new Date();
const opensAt = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 6, 1));
const window = code(
  `new openshift.MaintenanceWindow({ schedule: "0 0 1 ${opensAt.getUTCMonth() + 1} *", timeZone: "UTC", durationMinutes: 60 })`,
);
const inWindow = (): ReturnType<typeof later> => later(opensAt.getTime() + 60_000 - Date.now());

const deferring = (triggers: string[], more: object = {}): string =>
  reboot("worker-0", { triggers, window, outsideWindow: "defer", ...more });
const allowed = { allowDeferred: true };
/** As little as possible of a resource of someone else's. */
const firmware = `
class Firmware extends pulumi.dynamic.Resource {
  constructor(name, opts) { super({ create: async () => ({ id: "done" }) }, name, {}, opts); }
}
new Firmware("firmware", { dependsOn: group });
`;
/** A component around the reboot, as programs have them. Nothing but its dependents asks whether it is complete. */
const grouped = (more = ""): string =>
  program(
    `const group = new pulumi.ComponentResource("test:index:Group", "group");`,
    `new openshift.NodeReboot("worker-0", { node: "worker-0.openstacklocal", window: ${window.code}, outsideWindow: "defer", ${more} }, { parent: group });`,
    firmware,
  );

test("a reboot outside its window is deferred, with all changes of its triggers, to the first update within it, which reboots once", () =>
  withScene(program(deferring(["a"], allowed)), async ({ simulator, workspace, rebooted, outputsOf }) => {
    const opening = `${opensAt.toISOString().slice(0, 10)} 00:00 UTC`;
    const preview = succeeded(await workspace.preview());
    expect(preview.output).toContain("would be deferred now, because no maintenance window is open");
    // It has looked whether there is such a node. An update that defers asks the cluster nothing at all.
    const asked = simulator.requests.length;
    const first = succeeded(await workspace.up([], { events: true }));
    const said = messagesIn(first.events).map(({ text }) => text);
    expect(said.filter((text) => text.includes("is deferred"))).toEqual([expect.stringContaining(opening)]);
    expect(outputsOf("worker-0")).toMatchObject({ phase: "deferred", completed: false });

    const same = succeeded(await workspace.up(["--expect-no-changes"]));
    expect(same.output).toContain(opening);
    workspace.writeProgram(program(deferring(["b"], allowed)));
    succeeded(await workspace.up());
    succeeded(await workspace.refresh());
    expect(outputsOf("worker-0")).toMatchObject({ phase: "deferred" });
    expect(simulator.requests).toHaveLength(asked);

    const seen = succeeded(await workspace.preview([], { ...inWindow(), events: true }));
    expect(operationsIn(seen.events)).toContain("RebootOrder worker-0: update");
    succeeded(await workspace.up([], inWindow()));
    expect(rebooted()).toHaveLength(1);
    expect(outputsOf("worker-0")).toMatchObject({ phase: "completed", completed: true });
    succeeded(await workspace.up(["--expect-no-changes"], inWindow()));
    succeeded(await workspace.up(["--expect-no-changes"]));
    expect(rebooted()).toHaveLength(1);
  }));

test("what depends on a deferred reboot does not begin, and the message says why, unless allowDeferred is true", () =>
  withScene(grouped(), async ({ workspace, rebooted, state }) => {
    const hasFirmware = (): boolean =>
      (state().resources ?? []).some(({ urn }) => urn.endsWith("::firmware"));
    const { output } = failed(await workspace.up());
    expect(output).toMatch(
      /NodeReboot "worker-0" is deferred to its maintenance window, so what depends on it.*\(ERR_DEFERRED\)/u,
    );
    // Known by now, and so found in a preview, too.
    expect(failed(await workspace.preview()).output).toContain("(ERR_DEFERRED)");
    workspace.writeProgram(program(deferring(["b"]), `exports.node = reboots["worker-0"].node;`));
    expect(failed(await workspace.up()).output).toContain("(ERR_DEFERRED)");
    expect(hasFirmware()).toBe(false);

    workspace.writeProgram(grouped("allowDeferred: true"));
    succeeded(await workspace.up());
    expect(hasFirmware()).toBe(true);
    succeeded(await workspace.destroy());
    expect(rebooted()).toEqual([]);
  }));
