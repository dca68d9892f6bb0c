import { spawn } from "node:child_process";
import { repository } from "./setup/paths.cjs";

/** All proofs, those included that are too long for each change; the longest last. */
const proofs = [
  ["npm", "test"],
  ["npm", "test", "--", "--selectProjects", "cliOnDemand", "tools"],
  ["npm", "run", "demo"],
  ["npm", "run", "matrix"],
  ["npm", "run", "chaos", "--", "--trials", "200", "--at-once", "3"],
];

/**
 * Runs one after the other, to the end whatever fails, and sums up: about an hour.
 * @returns {Promise<number>} the exit code
 */
export async function runVerify() {
  const results = [];
  for (const command of proofs) {
    console.log(`\n==> ${command.join(" ")}`);
    const startedAt = Date.now();
    const code = await run(command);
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    results.push({ code, line: `${command.join(" ")}: ${code === 0 ? "passed" : "FAILED"} (${seconds} s)` });
  }
  console.log(`\n${results.map(({ line }) => line).join("\n")}`);
  return results.every(({ code }) => code === 0) ? 0 : 1;
}

function run([command, ...args]) {
  const child = spawn(command, args, { cwd: repository, stdio: ["ignore", "inherit", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}
