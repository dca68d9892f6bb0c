import { spawn } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { repository, workFolder } from "./setup/paths.cjs";

const report = path.join(workFolder, "jest.json");

/**
 * The checks and all tests; with arguments, which select tests, only those.
 * @returns {Promise<number>} the exit code
 */
export async function runTests(args) {
  const startedAt = Date.now();
  rmSync(report, { force: true });
  const checked = args.length > 0 ? undefined : (await run("npm", ["run", "--silent", "check"])) === 0;
  const jest = path.join(repository, "node_modules", "jest", "bin", "jest.js");
  const workers = process.env.JEST_WORKERS ?? "2";
  const code = await run(process.execPath, [
    jest,
    `--maxWorkers=${workers}`,
    "--json",
    `--outputFile=${report}`,
    ...args,
  ]);
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(`\nResult: ${[describeCheck(checked), ...describeReport()].join(", ")} (${seconds} s)`);
  return checked === false ? 1 : code;
}

function describeCheck(checked) {
  if (checked === undefined) return "check left out (tests were selected)";
  return checked ? "check passed" : "check FAILED";
}

function describeReport() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } =
      JSON.parse(readFileSync(report, "utf8"));
    const broken =
      numRuntimeErrorTestSuites > 0 ? [`${numRuntimeErrorTestSuites} test files could not run`] : [];
    const skipped = numPendingTests + numTodoTests;
    return [`${numPassedTests} tests passed`, `${numFailedTests} failed`, `${skipped} skipped`, ...broken];
  } catch {
    return ["jest wrote no report"];
  }
}

/** The report goes to a file; jest would print it as well, so its stdout is left aside (progress is on stderr). */
function run(command, args) {
  const stdout = args.includes("--json") ? "ignore" : "inherit";
  const child = spawn(command, args, { cwd: repository, stdio: ["ignore", stdout, "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
