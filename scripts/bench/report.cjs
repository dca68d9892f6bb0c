/** The tables of `docs/performance.md`, made of what was measured by the clock. */
// @ts-check
"use strict";
const { ratiosOf, summaryOf } = require("./statistics.cjs");

/**
 * @typedef {import("./statistics.cjs").Summary} Summary
 * @typedef {{ seconds: number, processorSeconds?: number }} Sample the processor's time where the machine tells it
 * @typedef {{ create: Sample, noop: Sample, bytes?: number }} Measured
 * @typedef {Readonly<Record<string, Measured>>} Round one of each contestant, by its name
 *
 * @typedef {object} Results
 * @property {Readonly<Record<string, readonly Round[]>>} [updates] by the number of nodes
 * @property {readonly { ownMs: number, modules: number }[]} [loading]
 * @property {readonly Readonly<Record<string, { lagSeconds: number, requests: number }>>[]} [waits]
 */

/** @param {number} value */
const text = (value, digits = 2) => value.toFixed(digits);
/** @param {Summary} summary */
const spread = ({ median, least, most }, unit = "") =>
  `${text(median)}${unit} (${text(least)} to ${text(most)})`;
/** @param {(string | number)[]} cells */
const row = (...cells) => `| ${cells.join(" | ")} |`;
/** @type {(summary: Summary, goal: number) => string} */
const verdict = ({ median, count }, goal) =>
  `${median <= goal ? "met" : "**not met**"}${count < 5 ? " (fewer than five pairs)" : ""}`;

const works = /** @type {const} */ (["create", "noop"]);

/** @param {Results} results */
function tableOf(results) {
  const lines = [
    row("Figure", "Goal", "Measured, median (spread)", "Pairs", ""),
    row("---", "---", "---", "--:", "---"),
  ];
  for (const [size, rounds] of Object.entries(results.updates ?? {})) lines.push(...rowsOfSize(size, rounds));
  lines.push(...rowsOfGrowth(results.updates ?? {}));
  const [first] = results.loading ?? [];
  if (results.loading && first) {
    const own = summaryOf(results.loading.map(({ ownMs }) => ownMs));
    const measured = `${spread(own, " ms")}, ${first.modules} modules`;
    lines.push(
      row("`require` over `@pulumi/pulumi` alone", "≤ 40 ms", measured, own.count, verdict(own, 40)),
    );
  }
  return lines.join("\n");
}

/**
 * Ours over four raw steps, and the same in the processor's time where that is known.
 * @type {(size: string, rounds: readonly Round[]) => string[]}
 */
function rowsOfSize(size, rounds) {
  const lines = [];
  for (const work of works) {
    const title = work === "create" ? "create" : "no-op `up`";
    const pairs = rounds.flatMap(({ ours, four }) =>
      ours && four ? [{ ours: ours[work], four: four[work] }] : [],
    );
    if (pairs.length === 0 || pairs.length < rounds.length) continue;
    /** @param {"ours" | "four"} name */
    const seconds = (name) => pairs.map((pair) => pair[name].seconds);
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
    /** @param {"ours" | "four"} name */
    const spent = (name) => pairs.flatMap((pair) => pair[name].processorSeconds ?? []);
    if (spent("ours").length === pairs.length && spent("four").length === pairs.length) {
      const processor = summaryOf(ratiosOf(spent("ours"), spent("four")));
      lines.push(row(`the same, processor time`, "", spread(processor, " ×"), processor.count, ""));
    }
  }
  const bytes = rounds.flatMap(({ ours }) =>
    ours?.bytes === undefined ? [] : [ours.bytes / Number(size) / 1000],
  );
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

/**
 * What a node costs among three times as many.
 * @param {NonNullable<Results["updates"]>} updates
 */
function rowsOfGrowth(updates) {
  const small = updates["100"] ?? [];
  const pairs = (updates["300"] ?? []).flatMap(({ ours: large }, index) => {
    const { ours, empty } = small[index] ?? {};
    return large && ours && empty ? [{ large, ours, empty }] : [];
  });
  if (pairs.length === 0) return [];
  return works.map((work) => {
    const ratios = pairs.map(({ large, ours, empty }) => {
      /** @type {(measured: Measured, nodes: number) => number} */
      const cost = (measured, nodes) => (measured[work].seconds - empty[work].seconds) / nodes;
      return cost(large, 300) / cost(ours, 100);
    });
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

/**
 * The times themselves, for a feeling of it.
 * @param {Results} results
 */
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
      /** @param {"create" | "noop"} work */
      const seconds = (work) => text(summaryOf(taken.map((one) => one[work].seconds)).median, 1);
      return `${seconds("create")} / ${seconds("noop")}`;
    });
    lines.push(row(size, ...cells));
  }
  return lines.join("\n");
}

/**
 * One reboot by each, at the same time.
 * @param {Results} results
 */
function waitsOf({ waits = [] }) {
  const names = Object.keys(waits[0] ?? {});
  const lines = [row("", "Lag behind the end of the job", "Requests"), row("---", "--:", "--:")];
  for (const name of names) {
    const title = name === "ours" ? "`NodeReboot`" : `\`bash\` and \`curl\`, every ${name.slice(4)} s`;
    const lag = summaryOf(waits.flatMap((round) => round[name]?.lagSeconds ?? []));
    const requests = summaryOf(waits.flatMap((round) => round[name]?.requests ?? []));
    lines.push(row(title, spread(lag, " s"), text(requests.median, 0)));
  }
  return names.length === 0 ? "" : lines.join("\n");
}

module.exports = { secondsOf, tableOf, waitsOf };
