import { createHeartbeat, suspendedAfterMs } from "../../../provider/journal/heartbeat";
import { lookMs } from "../../../provider/backends/selfService/lookForReboot";
import { sendWithinMs } from "../../../provider/journal/rightToSend";
import { VirtualClock } from "../../support/virtualClock";

function beating() {
  const clock = new VirtualClock();
  return { clock, heartbeat: createHeartbeat(clock) };
}

describe("a heartbeat", () => {
  it("knows of no suspension while it beats, however long", () => {
    const { clock, heartbeat } = beating();
    for (let second = 0; second < 3600; second++) {
      clock.advance(1000);
      heartbeat.beat();
    }
    expect(heartbeat.suspension()).toBeUndefined();
  });

  it("takes a pause of ten seconds for that of a busy machine", () => {
    const { clock, heartbeat } = beating();
    clock.advance(suspendedAfterMs);
    expect(heartbeat.suspension()).toBeUndefined();
  });

  it.each<[what: string, stop: (clock: VirtualClock) => void]>([
    [
      "both clocks continue, as for a stopped process",
      (clock) => {
        clock.advance(60_000);
      },
    ],
    [
      "the monotonic clock stands still, as in a virtual machine that is paused",
      (clock) => {
        clock.jumpDate(60_000);
      },
    ],
    [
      "the time of day was put back meanwhile",
      (clock) => {
        clock.advance(60_000);
        clock.jumpDate(-3_600_000);
      },
    ],
  ])("sees a suspension at once where %s", (_what, stop) => {
    const { clock, heartbeat } = beating();
    stop(clock);
    expect(heartbeat.suspension()).toEqual({ forMs: 60_000 });
  });

  it("never forgets a suspension, and tells of the longest", () => {
    const { clock, heartbeat } = beating();
    for (const pauseMs of [20_000, 60_000, 30_000, 1000]) {
      clock.advance(pauseMs);
      heartbeat.beat();
    }
    expect(heartbeat.suspension()).toEqual({ forMs: 60_000 });
  });

  it("does not take a time of day that is put back for a suspension", () => {
    const { clock, heartbeat } = beating();
    clock.jumpDate(-3_600_000);
    expect(heartbeat.suspension()).toBeUndefined();
  });
});

it("the right to send ends before anyone else may call the order uncertain", () => {
  expect(sendWithinMs).toBeLessThan(lookMs);
  expect(suspendedAfterMs).toBeLessThan(lookMs);
});
