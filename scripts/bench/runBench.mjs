/**
 * `npm run bench`: what the library costs beside what people use instead, each comparison in one run and as a ratio.
 * Writes docs/performance.md, and of it only the parts that are measured. On a machine that does other things, more pairs say more.
 *
 *   npm run bench -- --pairs 5 --sizes 1,30,100,300 --only updates,loading,waits,polling
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { repository, workFolder } from "../setup/paths.cjs";
import { SetupError } from "../setup/setupError.mjs";
import { measureLoading } from "./measureLoading.mjs";
import { measurePolling } from "./measurePolling.mjs";
import { measureUpdates } from "./measureUpdates.mjs";
import { measureWaits } from "./measureWaits.mjs";
import { placeInDocument } from "./placeInDocument.cjs";
import { pollingTables } from "./pollingTables.cjs";
import { secondsOf, tableOf, waitsOf } from "./report.cjs";
import { hasTerraform, measureTerraform } from "./terraform.mjs";

const resultsFile = path.join(workFolder, "bench.json");
const documentFile = path.join(repository, "docs", "performance.md");
const allParts = ["updates", "loading", "waits", "polling"];

/** @returns {Promise<number>} the exit code */
export async function runBench(args) {
  const { values } = parseArgs({
    args,
    options: {
      pairs: { type: "string", default: "5" },
      sizes: { type: "string", default: "1,30,100,300" },
      only: { type: "string", default: allParts.join(",") },
    },
  });
  const pairs = Number(values.pairs);
  const parts = values.only.split(",");
  const unknown = parts.find((part) => !allParts.includes(part));
  if (unknown !== undefined) throw new SetupError(`--only takes ${allParts.join(", ")}, not ${unknown}.`);
  mkdirSync(workFolder, { recursive: true });
  // Sizes that are left out this time stay as they were measured last.
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
  if (parts.includes("polling")) {
    results.polling = measurePolling();
    keep();
  }
  // The others stay in the document as they are: they may be of another machine.
  const made = Object.fromEntries(parts.map((part) => [part, describe(part, results)]));
  console.log(`\n${Object.values(made).join("\n\n")}`);
  writeDocument(made);
  return 0;
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

/** What the document says of one part. */
function describe(part, results) {
  const [processor] = cpus();
  const machine = `Measured with Node.js ${process.version.slice(1)} on ${cpus().length} × ${processor?.model.trim() ?? "unknown"}.`;
  const { updates, loading, polling } = results;
  const seconds = "Seconds to create / seconds of a no-op, medians:";
  const reboots = "One reboot by each, at the same time, of nodes that are down for 15 to 45 s.";
  const texts = {
    updates: () => [machine, tableOf({ updates }), seconds, secondsOf({ updates })],
    loading: () => [machine, tableOf({ loading })],
    waits: () => [`${reboots} ${machine}`, waitsOf(results)],
    polling: () => [pollingTables(polling)],
  };
  return texts[part]().join("\n\n");
}

function writeDocument(made) {
  const document = readFileSync(documentFile, "utf8");
  const written = Object.entries(made).reduce(
    (text, [part, tables]) => placeInDocument(text, part, tables),
    document,
  );
  writeFileSync(documentFile, written);
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
