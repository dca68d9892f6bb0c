/**
 * `npm run bench`: what the library costs beside what people use instead, each comparison in one run and as a ratio.
 * Writes docs/performance.md. On a machine that does other things, more pairs say more.
 *
 *   npm run bench -- --pairs 5 --sizes 1,30,100,300 --only updates,loading,waits,polling
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { repository, workFolder } from "../setup/paths.cjs";
import { measureLoading } from "./measureLoading.mjs";
import { measureUpdates } from "./measureUpdates.mjs";
import { measureWaits } from "./measureWaits.mjs";
import { secondsOf, tableOf, waitsOf } from "./report.cjs";
import { hasTerraform, measureTerraform } from "./terraform.mjs";

const resultsFile = path.join(workFolder, "bench.json");
const documentFile = path.join(repository, "docs", "performance.md");
const begin = "<!-- bench: begin -->";
const end = "<!-- bench: end -->";

/** @returns {Promise<number>} the exit code */
export async function runBench(args) {
  const { values } = parseArgs({
    args,
    options: {
      pairs: { type: "string", default: "5" },
      sizes: { type: "string", default: "1,30,100,300" },
      only: { type: "string", default: "updates,loading,waits,polling" },
    },
  });
  const pairs = Number(values.pairs);
  const parts = values.only.split(",");
  mkdirSync(workFolder, { recursive: true });
  // What is left out this time stays as it was measured last.
  const results = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, "utf8")) : {};
  const keep = () => writeFileSync(resultsFile, JSON.stringify(results, undefined, 1));
  if (parts.includes("loading")) {
    measureLoading();
    results.loading = Array.from({ length: Math.max(pairs, 5) }, measureLoading);
    keep();
  }
  if (parts.includes("updates")) {
    const terraform = await hasTerraform();
    for (const size of values.sizes.split(",").map(Number)) {
      const rounds = [];
      for (let index = 0; index < pairs; index++) {
        rounds.push(await measureRound(size, index, terraform));
        results.updates = { ...results.updates, [size]: rounds };
        keep();
      }
    }
  }
  if (parts.includes("waits")) {
    results.waits = [];
    for (let index = 0; index < pairs; index++) {
      // Drawn at random: whatever divides one interval evenly flatters it.
      results.waits.push(await measureWaits(15 + Math.random() * 30));
      keep();
    }
  }
  let code = 0;
  const { scripts } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8"));
  if (parts.includes("polling") && scripts["bench:polling"] !== undefined)
    code = spawnSync("npm", ["run", "bench:polling"], { cwd: repository, stdio: "inherit" }).status ?? 1;
  const made = describe(results);
  console.log(`\n${made}`);
  writeDocument(made);
  return code;
}

/** Every contestant once, in another order each time. */
async function measureRound(size, index, terraform) {
  const round = {};
  const names = size > 100 ? ["ours"] : ["ours", "four", "one", ...(size === 100 ? ["empty"] : [])];
  for (const name of index % 2 === 0 ? names : names.reverse()) {
    round[name] = await measureUpdates(name, size);
    const { create, noop } = round[name];
    console.log(`${size} ${name}: create ${create.seconds.toFixed(1)} s, no-op ${noop.seconds.toFixed(1)} s`);
  }
  if (terraform && size <= 100) round.terraform = await measureTerraform(size);
  return round;
}

function describe(results) {
  const [processor] = cpus();
  return [
    `Measured with Node.js ${process.version.slice(1)} on ${cpus().length} × ${processor?.model.trim() ?? "unknown"}.`,
    tableOf(results),
    "Seconds to create / seconds of a no-op, medians:",
    secondsOf(results),
    ...(results.waits === undefined
      ? []
      : ["One reboot by each, at the same time, of nodes that are down for 15 to 45 s:", waitsOf(results)]),
  ].join("\n\n");
}

/** Between its marks alone: the rest of the document is written by hand. */
function writeDocument(made) {
  const document = readFileSync(documentFile, "utf8");
  const [before, rest] = document.split(begin);
  const after = rest.split(end)[1];
  writeFileSync(documentFile, `${before}${begin}\n\n${made}\n\n${end}${after}`);
  spawnSync(
    process.execPath,
    [
      path.join(repository, "node_modules", "prettier", "bin", "prettier.cjs"),
      "--write",
      "--log-level=warn",
      documentFile,
    ],
    { stdio: "inherit" },
  );
}
