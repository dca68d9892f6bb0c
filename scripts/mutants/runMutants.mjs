/** `npm run mutants`: plants each deliberate defect in a copy of the library and runs the tests that must catch it. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { SetupError } from "../setup/setupError.mjs";
import { mutants } from "./mutants.mjs";

const repository = fileURLToPath(new URL("../..", import.meta.url));

/** From quick to slow: the first that fails has caught the mutant. */
const hunters = [
  { name: "model", args: ["--selectProjects", "model"], env: { MODEL_RUNS: "1500" } },
  {
    name: "unit",
    args: [
      "--selectProjects",
      "unit",
      "--testPathPatterns",
      "(operations|wire|client|waiter|resources|runtime)",
    ],
    env: {},
  },
  {
    name: "integration",
    args: ["--selectProjects", "integration", "--testPathPatterns", "misbehav"],
    env: {},
  },
];

/** Runs all mutants, or those whose name contains the given word, and prints a table. */
export async function runMutants([only = ""]) {
  const chosen = mutants.filter(({ name }) => name.includes(only));
  if (chosen.length === 0) throw new SetupError(`No mutant's name contains "${only}".`);
  for (const mutant of chosen) requirePlace(mutant);
  // Without this, a broken copy would look like a perfect catch.
  const caughtNothing = await hunt({ name: "none", file: "index.ts", find: "", replace: "" });
  if (caughtNothing !== undefined) {
    console.error(
      `${caughtNothing.output}\nThe ${caughtNothing.name} tests fail without any mutant: mend them first.`,
    );
    return 1;
  }
  const rows = [];
  const queue = [...chosen];
  const work = async () => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const started = Date.now();
      const caughtBy = (await hunt(mutant))?.name;
      rows.push({
        mutant: mutant.name,
        "caught by": caughtBy ?? "NOTHING",
        seconds: Math.round((Date.now() - started) / 1000),
      });
      process.stderr.write(
        `${caughtBy === undefined ? "SURVIVED" : `caught by ${caughtBy}`}: ${mutant.name}\n`,
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(2, cpus().length) }, work));
  console.table(rows);
  const survivors = rows.filter((row) => row["caught by"] === "NOTHING").length;
  console.log(`${rows.length - survivors} of ${rows.length} mutants caught`);
  return survivors === 0 ? 0 : 1;
}

/** A mutant whose place is gone would catch nothing, or everything: the list must not rot. */
function requirePlace({ name, file, find }) {
  const text = readFileSync(path.join(repository, "provider", file), "utf8");
  if (text.split(find).length === 2) return;
  throw new SetupError(
    `The place of mutant "${name}" is not exactly once in provider/${file}: mend scripts/mutants/mutants.mjs.`,
  );
}

/** Plants one mutant in a copy of its own; returns who caught it, and what it printed. */
async function hunt({ name, file, find, replace }) {
  mkdirSync(path.join(repository, ".work"), { recursive: true });
  const folder = mkdtempSync(path.join(repository, ".work", "mutant-"));
  try {
    for (const part of [
      "provider",
      "simulator/source",
      "test/model",
      "test/unit",
      "test/integration",
      "test/support",
    ]) {
      cpSync(path.join(repository, part), path.join(folder, part), { recursive: true });
    }
    for (const part of ["package.json", "tsconfig.base.json"])
      cpSync(path.join(repository, part), path.join(folder, part));
    symlinkSync(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
    // The copy lies in .work, which the repository's own configuration passes over.
    const config = readFileSync(path.join(repository, "jest.config.cjs"), "utf8").replace(
      /modulePathIgnorePatterns: \[[^\]]*\],/u,
      "",
    );
    writeFileSync(path.join(folder, "jest.config.cjs"), config);
    const source = path.join(folder, "provider", file);
    const text = readFileSync(source, "utf8");
    writeFileSync(
      source,
      text.replace(find, () => replace),
    );
    for (const hunter of hunters) {
      const { code, output } = await runJest(folder, hunter);
      if (code !== 0) return { name: hunter.name, output };
    }
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function runJest(folder, { args, env }) {
  return new Promise((resolve, reject) => {
    const jest = path.join(repository, "node_modules", "jest", "bin", "jest.js");
    const child = spawn(process.execPath, [jest, "--runInBand", "--bail", ...args], {
      cwd: folder,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keepTail = (chunk) => {
      output = (output + String(chunk)).slice(-4000);
    };
    child.stdout.on("data", keepTail);
    child.stderr.on("data", keepTail);
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code: signal === null ? code : 1, output }));
  });
}
