import { hasStartedAgain, type BootReport } from "../../../provider/backends/bootReport";

const before: BootReport = { bootId: "b", reportedAt: "2026-11-28T10:00:00Z" };

test.each<[string, BootReport, boolean]>([
  ["another boot ID that was reported later", { bootId: "c", reportedAt: "2026-11-28T10:00:05Z" }, true],
  ["another boot ID of the same second", { bootId: "c", reportedAt: "2026-11-28T10:00:00Z" }, true],
  ["the same boot ID", { bootId: "b", reportedAt: "2026-11-28T10:00:05Z" }, false],
  [
    "another boot ID that was reported earlier, as by a restored etcd",
    { bootId: "a", reportedAt: "2026-11-28T09:59:00Z" },
    false,
  ],
  ["another boot ID without a time", { bootId: "c" }, true],
  ["another boot ID with a time that is none", { bootId: "c", reportedAt: "soon" }, true],
  ["no boot ID", { reportedAt: "2026-11-28T10:00:05Z" }, false],
])("%s: has the node started again?", (_, now, expected) => {
  expect(hasStartedAgain(before, now)).toBe(expected);
});

test("an earlier report without a time is compared by the boot ID alone, and one without a boot ID not at all", () => {
  const now = { bootId: "c", reportedAt: "2026-11-28T10:00:05Z" };
  expect(hasStartedAgain({ bootId: "b" }, now)).toBe(true);
  expect(hasStartedAgain({}, now)).toBe(false);
});
