/** On which dates schedules open over several years, against a look at each day. */
import * as fc from "fast-check";
import { localSchedule, reasonOfSchedule } from "../../../provider/windows/localSchedule";
import { cronSchedules, ruleSchedules } from "../../support/drawnSchedules";
import { wallOf } from "../../support/minuteWalk";

const firstDay = Date.UTC(2027, 0) / 86_400_000;
const days = 3 * 366;

it("a schedule opens at the local times that a look at each day finds, for three years", () => {
  fc.assert(
    fc.property(fc.oneof(cronSchedules, ruleSchedules(firstDay)), ({ schedule, opensAt }) => {
      const expected: number[] = [];
      for (let minute = firstDay * 1440; minute < (firstDay + days) * 1440; minute++) {
        // The drawn ones open at these minutes alone.
        if ([0, 15, 30, 59].includes(minute % 60) && opensAt(wallOf(minute))) expected.push(minute * 60_000);
      }
      // A rule may end before its first date.
      if (expected.length > 0) expect(reasonOfSchedule(schedule, "UTC")).toBe(undefined);
      const local = localSchedule(schedule, "UTC");
      const next = (at: number): number | undefined => local.next(at);
      const found: number[] = [];
      const end = (firstDay + days) * 86_400_000;
      for (let at = next(firstDay * 86_400_000); at !== undefined && at < end; at = next(at + 60_000))
        found.push(at);
      expect(found).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});
