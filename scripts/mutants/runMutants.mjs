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
  // Without it, a broken copy would look like a perfect catch.
  const none = { name: "none", file: "index.ts", find: "", replace: "" };
  const rows = [];
  const queue = [none, ...chosen];
  let broken = false;
  const work = async (folder) => {
    for (let mutant = queue.shift(); mutant !== undefined && !broken; mutant = queue.shift()) {
      const started = Date.now();
      const caught = await hunt(mutant, folder);
      const caughtBy = caught?.name;
      if (mutant === none) {
        if (caught === undefined) continue;
        console.error(`${caught.output}\nThe ${caughtBy} tests fail without any mutant: mend them first.`);
        broken = true;
        return;
      }
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
  await Promise.all(Array.from({ length: Math.min(2, cpus().length) }, () => inCopy(work)));
  if (broken) return 1;
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

/** Works in a copy of the library and its tests; one for many mutants, so that what jest compiled can be used again. */
async function inCopy(work) {
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
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Plants one mutant in the copy and takes it out again; returns who caught it, and what it printed. */
async function hunt({ file, find, replace, caughtBy }, folder) {
  const source = path.join(folder, "provider", file);
  const text = readFileSync(source, "utf8");
  writeFileSync(
    source,
    text.replace(find, () => replace),
  );
  try {
    for (const hunter of huntersFor(caughtBy)) {
      const { code, output } = await runJest(folder, hunter);
      if (code !== 0) return { name: failedFile(output) ?? hunter.name, output };
    }
    return undefined;
  } finally {
    writeFileSync(source, text);
  }
}

/** Such as `unit/wire/jobOutput`. */
function failedFile(output) {
  return /^FAIL .*?test\/(\S+)\.test\.ts/mu.exec(output)?.[1];
}

/** The tests that are known to catch it go first. */
function huntersFor(caughtBy) {
  if (caughtBy === undefined) return hunters;
  const [name] = caughtBy.split("/");
  const known = { name, args: ["--selectProjects", name, "--testPathPatterns", caughtBy], env: {} };
  return [known, ...hunters];
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
      output = (output + String(chunk)).slice(-16_000);
    };
    child.stdout.on("data", keepTail);
    child.stderr.on("data", keepTail);
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code: signal === null ? code : 1, output }));
  });
}
