/** A roll whose nodes are deferred, by the real CLI at several times of day. */
import { later } from "../../support/interruptions";
import { failed, program, succeeded, withScene } from "../../support/rebootProgram";

const nodes = ["worker-0", "worker-1", "worker-2"].map((name) => `${name}.openstacklocal`);
/** The window opens in half a year, whenever this runs. */
const now = new Date();
const opensAt = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 6, 1));
const window = `{ schedule: "0 0 1 ${opensAt.getUTCMonth() + 1} *", timeZone: "UTC", durationMinutes: 60 }`;
const at = (minutes: number): ReturnType<typeof later> =>
  later(opensAt.getTime() + minutes * 60_000 - Date.now());

const roll = (trigger: string, more = "", ...after: string[]): string =>
  program(
    `const roll = new openshift.RollingReboot("all", { nodes: ${JSON.stringify(nodes)}, triggers: ["${trigger}"], window: ${window}, outsideWindow: "defer", ${more} });`,
    `exports.summary = roll.summary;`,
    ...after,
  );
/** What comes after the roll: only if it waits for all of it is the summary known by then. */
const after = `
class After extends pulumi.dynamic.Resource {
  constructor(opts) { super({ create: async () => ({ id: "done" }) }, "after", {}, opts); }
}
new After({ dependsOn: roll });
`;

test("a roll defers its nodes outside the window, continues in the next one where it stopped, and what depends on it waits for all of them", () =>
  withScene(roll("a"), async ({ workspace, rebooted, outputs, state }) => {
    succeeded(await workspace.up());
    expect(outputs()["summary"]).toBe("0 of 3 nodes rebooted, and 3 deferred to the next window.");
    workspace.writeProgram(roll("a", "", after));
    expect(failed(await workspace.up()).output).toMatch(/RollingReboot "all" is deferred.*\(ERR_DEFERRED\)/u);
    expect(rebooted()).toEqual([]);

    // The window closes a few seconds after the beginning: how many nodes begin until then is as it happens to be.
    workspace.writeProgram(roll("a"));
    succeeded(await workspace.up([], at(59.93)));
    const inTime = rebooted().length;
    const deferred = 3 - inTime;
    if (deferred > 0) expect(outputs()["summary"]).toContain(`and ${deferred} deferred to the next window.`);
    workspace.writeProgram(roll("a", "", after));
    succeeded(await workspace.up([], at(1)));
    expect(rebooted()).toEqual(nodes);
    expect(outputs()["summary"]).toMatch(/^3 of 3 nodes rebooted/u);
    const urns = (state().resources ?? []).map(({ urn }) => urn);
    const lastJob = urns.findIndex(
      (urn) => urn.includes("RebootJob") && urn.endsWith("worker-2.openstacklocal"),
    );
    expect(urns.findIndex((urn) => urn.endsWith("::after"))).toBeGreaterThan(lastJob);
    succeeded(await workspace.up(["--expect-no-changes"], at(2)));
    succeeded(await workspace.up(["--expect-no-changes"]));
    expect(rebooted()).toHaveLength(3);
  }));
