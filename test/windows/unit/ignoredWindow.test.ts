import {
  faultsOfIgnoredWindow,
  reasonToIgnoreWindows,
  warnOfIgnoredWindow,
} from "../../../provider/windows/ignoredWindow";
import { ignoredWindow, windowNow } from "../../../provider/windows/keepToWindow";
import { settingsSource } from "../../support/settingsSource";
import { VirtualClock } from "../../support/virtualClock";

const key = "openshift:ignoreWindow";
const source = (value?: unknown) => settingsSource({ config: value === undefined ? {} : { [key]: value } });
/** Closed for two hours when the world begins. */
const window = { schedule: "0 2 * * *", timeZone: "UTC", durationMinutes: 60 };
const gated = { node: "worker-0", rowUrn: "urn", window };

describe("the override of all windows", () => {
  it.each(["true", "false", "1", "yes", "", "  ", true, 7])(
    "needs a reason, and %j is none: it is refused, and no window is ignored",
    (value) => {
      expect(reasonToIgnoreWindows(source(value))).toBeUndefined();
      expect(faultsOfIgnoredWindow({ window }, source(value))).toMatchObject([{ property: key }]);
      expect(faultsOfIgnoredWindow({}, source(value))).toEqual([]);
    },
  );

  it("lets begin what keeps to a window, says so with the reason, and tells only of a window that was not open", async () => {
    const clock = new VirtualClock();
    const context = { clock, configuration: source("INC-4711: kernel\n exploit") };
    expect(windowNow(gated, context)).toBeUndefined();
    expect(ignoredWindow(gated, context)).toBe("INC-4711: kernel exploit");
    const said: string[] = [];
    const engine = {
      presence: async () => "present" as const,
      progress: () => undefined,
      say: (_urn: string, severity: string, text: string) => said.push(`${severity}: ${text}`),
      exit: (): never => {
        throw new Error("no exit");
      },
    };
    warnOfIgnoredWindow(gated, { ...context, engine });
    warnOfIgnoredWindow({ node: "worker-1", rowUrn: "urn" }, { ...context, engine });
    expect(said).toEqual([
      expect.stringMatching(/^warning: .*worker-0 is ignored.*INC-4711: kernel exploit/u),
    ]);
    await clock.sleep(2.5 * 3_600_000);
    expect(ignoredWindow(gated, context)).toBeUndefined();
  });

  it("changes nothing where it is not set", () => {
    const context = { clock: new VirtualClock(), configuration: source() };
    expect(windowNow(gated, context)).toMatchObject({ open: false });
    expect(ignoredWindow(gated, context)).toBeUndefined();
    expect(faultsOfIgnoredWindow({ window }, source())).toEqual([]);
  });
});
