import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import path from "node:path";
import { repository } from "./setup/paths.cjs";

/** The longest first. */
const checks = [
  { name: "lint", command: ["eslint", "."] },
  { name: "format", command: ["prettier", "--check", "--log-level=warn", "."] },
  { name: "types", command: ["tsc", "-p", "."] },
  { name: "rooms", command: ["depcruise", "--config", ".dependency-cruiser.cjs", "provider"] },
  { name: "picture of the rooms", command: ["node", "scripts/architecture/drawFloors.mjs", "--check"] },
  { name: "style", command: ["node", "scripts/style/checkStyle.mjs"] },
  { name: "API report", command: ["api-extractor", "run"] },
];

/**
 * All checks, as many side by side as there are processors; prints what the failed ones have printed.
 * @returns {Promise<number>} the exit code
 */
export async function runChecks() {
  const queue = [...checks];
  const failed = [];
  const work = async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
      const startedAt = Date.now();
      const { code, output } = await run(check.command);
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      console.log(
        `${code === 0 ? "" : output}${check.name}: ${code === 0 ? "passed" : "FAILED"} (${seconds} s)`,
      );
      if (code !== 0) failed.push(check.name);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), checks.length) }, work));
  return failed.length === 0 ? 0 : 1;
}

function run([tool, ...args]) {
  const program = tool === "node" ? process.execPath : path.join(repository, "node_modules", ".bin", tool);
  return new Promise((resolve) => {
    execFile(program, args, { cwd: repository, maxBuffer: 1e8 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? 1), output: stdout + stderr }),
    );
  });
}
