import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import path from "node:path";
import { runChecks } from "./runChecks.mjs";
import { kubeletPrograms, kubernetesPrograms, repository, workFolder } from "./setup/paths.cjs";

const reportFile = path.join(workFolder, "jest.json");

/** What `npm test` runs; `cliOnDemand` and `tools` run on demand, see jest.config.cjs. */
const projects = ["unit", "api", "model", "cli"];

/** What a worker needs with the processes that its tests start. */
const workerBytes = 2 * 1024 ** 3;

/**
 * The checks and all tests but those of the tools; with arguments, which select tests, only those.
 * @returns {Promise<number>} the exit code
 */
export async function runTests(args) {
  const startedAt = Date.now();
  rmSync(reportFile, { force: true });
  const checked = args.length > 0 ? undefined : (await runChecks()) === 0;
  const jest = path.join(repository, "node_modules", "jest", "bin", "jest.js");
  const workers = process.env.JEST_WORKERS ?? String(usualWorkers());
  const code = await run(process.execPath, [
    jest,
    `--maxWorkers=${workers}`,
    "--json",
    `--outputFile=${reportFile}`,
    ...(args.length > 0 ? args : ["--selectProjects", ...projects, ...nodeProject()]),
  ]);
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`\nResult: ${[describeCheck(checked), ...describeReport()].join(", ")} (${seconds} s)`);
  return checked === false ? 1 : code;
}

/** Two for each processor, since many tests wait, and one more; as far as there is memory for them. */
function usualWorkers() {
  const forMemory = Math.floor(totalmem() / workerBytes);
  return Math.max(1, Math.min(2 * availableParallelism() + 1, forMemory));
}

/** The tests on a real Kubernetes node, where this machine can run one: left out rather than skipped one by one. */
function nodeProject() {
  const { missing } = kubeletPrograms();
  if (missing === undefined) return ["node"];
  console.log(`The tests on a real Kubernetes node are left out: ${missing}.`);
  return [];
}

function describeCheck(checked) {
  if (checked === undefined) return "check left out (tests were selected)";
  return checked ? "check passed" : "check FAILED";
}

function describeReport() {
  const report = readReport();
  if (report?.numTotalTests === undefined) return ["jest wrote no report"];
  const skipped = report.numPendingTests + report.numTodoTests;
  const reasons = [
    ["Kubernetes API server", kubernetesPrograms().missing],
    ["kubelet", kubeletPrograms().missing],
  ]
    .filter(([, missing]) => missing)
    .map(([what, missing]) => `no ${what}: ${missing}`);
  const broken = report.numRuntimeErrorTestSuites;
  return [
    `${report.numPassedTests} tests passed`,
    `${report.numFailedTests} failed`,
    skipped > 0 && reasons.length > 0 ? `${skipped} skipped (${reasons.join("; ")})` : `${skipped} skipped`,
    ...(broken > 0 ? [`${broken} test files could not run`] : []),
  ];
}

function readReport() {
  try {
    return JSON.parse(readFileSync(reportFile, "utf8"));
  } catch {
    return undefined;
  }
}

function run(command, args) {
  const child = spawn(command, args, { cwd: repository, stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
