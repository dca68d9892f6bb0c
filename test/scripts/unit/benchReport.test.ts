import { placeInDocument } from "../../../scripts/bench/placeInDocument.cjs";
import { pollingTables } from "../../../scripts/bench/pollingTables.cjs";
import { secondsOf, tableOf, waitsOf, type Measured } from "../../../scripts/bench/report.cjs";
import { ratiosOf, summaryOf } from "../../../scripts/bench/statistics.cjs";

const taken = (create: number, noop: number, bytes = 0): Measured => ({
  create: { seconds: create },
  noop: { seconds: noop },
  bytes,
});

test("a summary has the median and the spread of its samples, in any order", () => {
  expect(summaryOf([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3, count: 3 });
  expect(summaryOf([4, 1])).toEqual({ median: 2.5, least: 1, most: 4, count: 2 });
});

test("the ratio of two contestants is that of each pair, not that of their medians", () => {
  expect(ratiosOf([10, 1], [20, 1])).toEqual([0.5, 1]);
});

test("the table of a bench compares with the goals, and leaves out what was not measured", () => {
  const round = { ours: taken(9, 4, 300_000), four: taken(10, 3), one: taken(5, 2) };
  const table = tableOf({ updates: { 30: [round] }, loading: [{ ownMs: 30, modules: 70 }] });
  expect(table).toMatch(/create of 30 .* 0\.90 × .*\| met \(fewer than five pairs\) \|/u);
  expect(table).toMatch(/no-op `up` of 30 .* 1\.33 × .*\| \*\*not met\*\* \(/u);
  expect(table).toMatch(/state a `NodeReboot`, of 30 .* 10\.0 kB .* met/u);
  expect(table).toMatch(/30\.00 ms .*70 modules/u);
  expect(table).not.toMatch(/of 300 over of 100/u);
  expect(secondsOf({ updates: { 30: [round] } })).toMatch(
    /\| 30 \| 9\.0 \/ 4\.0 \| 10\.0 \/ 3\.0 \| 5\.0 \/ 2\.0 \|/u,
  );
});

test("what a node costs among many is compared without what an empty program costs", () => {
  const small = { ours: taken(12, 7), empty: taken(2, 2) };
  const large = { ours: taken(47, 17) };
  const table = tableOf({ updates: { 100: [small], 300: [large] } });
  expect(table).toMatch(/create: what a node costs.* 1\.50 × /u);
  expect(table).toMatch(/no-op `up`: what a node costs.* 1\.00 × /u);
});

test("waits are shown for each contestant", () => {
  const waits = [{ ours: { lagSeconds: 1, requests: 9 }, loop5: { lagSeconds: 2, requests: 8 } }];
  expect(waitsOf({ waits })).toMatch(/every 5 s \| 2\.00 s .*\| 8 \|/u);
  expect(waitsOf({})).toBe("");
});

test("the tables on polling compare each distribution and each change with its goals", () => {
  const figure = { median: 1.5, p99: 9, requests: 40.4, ratio: 1.2 };
  const distribution = {
    name: "sharp",
    first: { ...figure, p99: 11, ratio: 1.06 },
    learned: figure,
    hinted: { ...figure, ratio: 1.26 },
    loops: [{ ...figure, pauseSeconds: 10, ratio: 5.5 }],
  };
  const change = { before: "sharp", after: "wide", later: figure };
  const tables = pollingTables({
    distributions: [distribution],
    changes: [
      { ...change, noticedWithinTen: 0.9 },
      { ...change, noticedWithinTen: 0.89 },
    ],
  });
  expect(tables).toMatch(
    /\| sharp \| 1\.20 ×, met \| 1\.26 ×, \*\*not met\*\* \| 1\.06 ×, \*\*not met\*\* \| 1\.50 \/ 9\.00 s, met \| 1\.50 \/ 11\.00 s, \*\*not met\*\* \|/u,
  );
  expect(tables).toMatch(/`NodeReboot` \| every 10 s \|/u);
  expect(tables).toMatch(/\| 5\.50 × \(1\.50 \/ 9\.00 s; 40 requests\) \|/u);
  expect(tables).toMatch(/\| sharp \| wide \| in 90 of 100, met \| 1\.20 × the floor \|/u);
  expect(tables).toMatch(/in 89 of 100, \*\*not met\*\*/u);
});

test("a part that is measured again replaces what the document says of it, and nothing else", () => {
  const mark = (part: string, text: string) =>
    `<!-- bench ${part}: begin -->\n\n${text}\n\n<!-- bench ${part}: end -->`;
  const before = `# Title\n${mark("updates", "one")}\nby hand\n${mark("polling", "two")}\n`;
  expect(placeInDocument(before, "polling", "three")).toBe(before.replace("two", "three"));
  expect(() => placeInDocument(before, "waits", "four")).toThrow(/no marks .*bench waits: begin/u);
});
