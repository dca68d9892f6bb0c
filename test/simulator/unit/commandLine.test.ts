import { CommandLineError, parseCommandLine } from "../../../simulator/source/commandLine";
import { planReboot } from "../../../simulator/source/rebootTimeline";
import { seededRandom } from "../../../simulator/source/seededRandom";

describe("the command line of the simulator", () => {
  it.each([
    [["serve"], "Unexpected argument 'serve'"],
    [["--port", "http"], '--port must be a whole number from 0 to 65535, not "http"'],
    [["--port", "65536"], '--port must be a whole number from 0 to 65535, not "65536"'],
    [["--reboot-seconds", "0"], '--reboot-seconds must be a number from 0.01 to 86400, not "0"'],
    [["--seed", "1.5"], "--seed must be a whole number"],
    [["--user", "operator"], "--user must be NAME:PASSWORD or NAME:PASSWORD:reboot"],
    [["--node", "a", "--node", ""], "--node must not be empty"],
    [["--cluster="], "--cluster must not be empty"],
    [["--naming", "odd"], '--naming must be one of old, new, not "odd"'],
    [["--while-rebooting", "hope"], "--while-rebooting must be one of conflict, not-found, accept, same-job"],
  ])("refuses %j, saying what it must be", (flags, message) => {
    expect(() => parseCommandLine(flags)).toThrow(CommandLineError);
    expect(() => parseCommandLine(flags)).toThrow(message);
  });

  it.each([0.01, 3, 600])("--reboot-seconds %d is about what a reboot takes", (seconds) => {
    const options = parseCommandLine(["--reboot-seconds", String(seconds)]);
    if (options === "help") throw new Error("That was no call for help");
    const plan = planReboot({ ...options.reboot, jitter: 0 }, "ACTIVE", seededRandom(1));
    expect(plan.endsAt).toBeGreaterThanOrEqual(seconds * 1000);
    expect(plan.endsAt).toBeLessThanOrEqual(seconds * 1000 * 1.1);
  });
});
