/** The table of `docs/performance.md`, made of what was measured. */
"use strict";
const { ratiosOf, summaryOf } = require("./statistics.cjs");

const text = (value, digits = 2) => value.toFixed(digits);
const spread = ({ median, least, most }, unit = "") =>
  `${text(median)}${unit} (${text(least)} to ${text(most)})`;
const row = (...cells) => `| ${cells.join(" | ")} |`;
const verdict = ({ median, count }, goal) =>
  `${median <= goal ? "met" : "**not met**"}${count < 5 ? " (fewer than five pairs)" : ""}`;

/** @param {import("./report.cjs").Results} results */
function tableOf(results) {
  const lines = [
    row("Figure", "Goal", "Measured, median (spread)", "Pairs", ""),
    row("---", "---", "---", "--:", "---"),
  ];
  for (const [size, rounds] of Object.entries(results.updates ?? {})) lines.push(...rowsOfSize(size, rounds));
  lines.push(...rowsOfGrowth(results.updates ?? {}));
  if (results.loading?.length > 0) {
    const own = summaryOf(results.loading.map(({ ownMs }) => ownMs));
    const measured = `${spread(own, " ms")}, ${results.loading[0].modules} modules`;
    lines.push(
      row("`require` over `@pulumi/pulumi` alone", "≤ 40 ms", measured, own.count, verdict(own, 40)),
    );
  }
  return lines.join("\n");
}

/** Ours over four raw steps, and the same in the processor's time where that is known. */
function rowsOfSize(size, rounds) {
  const lines = [];
  for (const work of ["create", "noop"]) {
    const title = work === "create" ? "create" : "no-op `up`";
    if (!rounds.every(({ ours, four }) => ours && four)) continue;
    const seconds = (name) => rounds.map((round) => round[name][work].seconds);
    const wall = summaryOf(ratiosOf(seconds("ours"), seconds("four")));
    lines.push(
      row(
        `${title} of ${size} over four raw steps`,
        "≤ 1.0 ×",
        spread(wall, " ×"),
        wall.count,
        verdict(wall, 1),
      ),
    );
    const spent = (name) => rounds.map((round) => round[name][work].processorSeconds);
    if (!spent("ours").includes(undefined)) {
      const processor = summaryOf(ratiosOf(spent("ours"), spent("four")));
      lines.push(row(`the same, processor time`, "", spread(processor, " ×"), processor.count, ""));
    }
  }
  const bytes = rounds.flatMap(({ ours }) => (ours ? [ours.bytes / Number(size) / 1000] : []));
  if (bytes.length > 0 && Number(size) >= 30) {
    const kilobytes = summaryOf(bytes);
    lines.push(
      row(
        `state a \`NodeReboot\`, of ${size}`,
        "≤ 10 kB",
        `${text(kilobytes.median, 1)} kB`,
        kilobytes.count,
        verdict(kilobytes, 10),
      ),
    );
  }
  return lines;
}

/** What a node costs among three times as many. */
function rowsOfGrowth(updates) {
  const [small, large] = [updates[100], updates[300]];
  if (!small?.every(({ ours, empty }) => ours && empty) || !large?.every(({ ours }) => ours)) return [];
  return ["create", "noop"].map((work) => {
    const cost = (round, empty, count) => (round.ours[work].seconds - empty.empty[work].seconds) / count;
    const ratios = large.map(
      (round, index) => cost(round, small[index], 300) / cost(small[index], small[index], 100),
    );
    const growth = summaryOf(ratios);
    const title = work === "create" ? "create" : "no-op `up`";
    return row(
      `${title}: what a node costs, of 300 over of 100`,
      "≤ 1.3 ×",
      spread(growth, " ×"),
      growth.count,
      verdict(growth, 1.3),
    );
  });
}

/** The times themselves, for a feeling of it. */
function secondsOf(results) {
  const names = {
    ours: "`NodeReboot`",
    four: "four raw steps",
    one: "one raw resource",
    empty: "no resource",
    terraform: "Terraform",
  };
  const lines = [row("Nodes", ...Object.values(names)), row("--:", ...Object.values(names).map(() => "---"))];
  for (const [size, rounds] of Object.entries(results.updates ?? {})) {
    const cells = Object.keys(names).map((name) => {
      const taken = rounds.flatMap((round) => (round[name] ? [round[name]] : []));
      if (taken.length === 0) return "";
      const seconds = (work) => text(summaryOf(taken.map((one) => one[work].seconds)).median, 1);
      return `${seconds("create")} / ${seconds("noop")}`;
    });
    lines.push(row(size, ...cells));
  }
  return lines.join("\n");
}

/** One reboot by each, at the same time. */
function waitsOf({ waits = [] }) {
  const names = Object.keys(waits[0] ?? {});
  const lines = [row("", "Lag behind the end of the job", "Requests"), row("---", "--:", "--:")];
  for (const name of names) {
    const title = name === "ours" ? "`NodeReboot`" : `\`bash\` and \`curl\`, every ${name.slice(4)} s`;
    const lag = summaryOf(waits.map((round) => round[name].lagSeconds));
    const requests = summaryOf(waits.map((round) => round[name].requests));
    lines.push(row(title, spread(lag, " s"), text(requests.median, 0)));
  }
  return names.length === 0 ? "" : lines.join("\n");
}

module.exports = { secondsOf, tableOf, waitsOf };
