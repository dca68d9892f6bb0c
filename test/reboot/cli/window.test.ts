/** A reboot that keeps to a maintenance window, by the real CLI and the real clock. */
import { code, failed, program, reboot, succeeded, withScene } from "../../support/rebootProgram";

/** In half a year, whenever this runs. */
const farMonth = ((new Date().getUTCMonth() + 6) % 12) + 1;
const far = `new openshift.MaintenanceWindow({ schedule: "0 0 1 ${farMonth} *", timeZone: "UTC", durationMinutes: 60 })`;
const always = `{ schedule: "0 * * * *", timeZone: "Europe/London", durationMinutes: 60 }`;

const within = (windows: string, triggers: string[] = []): string =>
  program(reboot("worker-0", { window: code(windows), triggers }));

test("a reboot outside its window fails with the next opening and sends nothing, begins in any of several, another window reboots nothing, and with a reason it is ignored", () =>
  withScene(within(far), async ({ workspace, rebooted, recorded }) => {
    expect((await workspace.preview()).output).toMatch(
      /would fail now, because no maintenance window is open/u,
    );
    const { output } = failed(await workspace.up());
    expect(output).toContain("(ERR_OUTSIDE_WINDOW)");
    expect(output).toMatch(/The next window opens at \w+ \d{4}-\d\d-01 00:00 UTC/u);
    expect(rebooted()).toEqual([]);

    workspace.writeProgram(within(`[${far}, ${always}]`));
    succeeded(await workspace.up());
    expect(rebooted()).toHaveLength(1);
    workspace.writeProgram(within(far));
    succeeded(await workspace.up(["--expect-no-changes"]));
    expect(rebooted()).toHaveLength(1);

    workspace.writeProgram(within(far, ["exploit"]));
    await workspace.setConfig({ "openshift:ignoreWindow": "true" });
    expect(failed(await workspace.up()).output).toContain("openshift:ignoreWindow must say why");
    await workspace.setConfig({ "openshift:ignoreWindow": "INC-4711: kernel exploit" });
    expect(succeeded(await workspace.up()).output).toMatch(
      /warning: the maintenance window of node worker-0\S* is ignored.*INC-4711: kernel exploit/u,
    );
    expect(recorded("worker-0", "RebootJob")).toMatchObject({ windowIgnored: "INC-4711: kernel exploit" });
    expect(rebooted()).toHaveLength(2);
  }));
