/** `npm run mutation`: Stryker over the steps of a reboot and what it reads; prints the score and the survivors. */
import { spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { repository, workFolder } from "../setup/paths.cjs";
import { SetupError } from "../setup/setupError.mjs";
import { provideStryker } from "./provideStryker.mjs";

/** What is mutated, below provider/, and the folders and files of tests that must notice. */
const subjects = [
  {
    name: "wire",
    files: ["jobOutput", "nodeStatusList", "rebootAnswer"].map((file) => `backends/selfService/${file}.ts`),
    tests: ["backends/selfService/unit"],
  },
  {
    name: "reboot",
    files: readdirSync(path.join(repository, "provider", "reboot"))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => `reboot/${file}`),
    // The model comes last: it takes longer than all others together.
    tests: ["reboot/unit", "journal/unit", "runtime/unit", "reboot/model"],
  },
];

/** Mutates all subjects, or those of their files whose path contains the given word. */
export async function runMutation([only = ""]) {
  const chosen = subjects
    .map((subject) => ({ ...subject, files: subject.files.filter((file) => file.includes(only)) }))
    .filter(({ files }) => files.length > 0);
  if (chosen.length === 0) throw new SetupError(`Nothing that is mutated has "${only}" in its path.`);
  const modules = await provideStryker();
  for (const subject of chosen) {
    const code = await mutate(subject, modules);
    if (code !== 0) return code;
  }
  return 0;
}

async function mutate(subject, modules) {
  mkdirSync(workFolder, { recursive: true });
  const folder = mkdtempSync(path.join(workFolder, "mutation-"));
  try {
    prepare(folder, subject, modules);
    const code = await runStryker(folder, modules);
    if (code === 0) printSurvivors(folder);
    return code;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A copy of what is tried, in which Stryker may write. */
function prepare(folder, subject, modules) {
  for (const part of ["provider", "simulator/source", "test"])
    cpSync(path.join(repository, part), path.join(folder, part), { recursive: true });
  for (const part of ["package.json", "tsconfig.base.json"])
    cpSync(path.join(repository, part), path.join(folder, part));
  symlinkSync(path.join(repository, "node_modules"), path.join(folder, "node_modules"));
  writeFileSync(path.join(folder, "test", "all.test.ts"), allTests(folder, subject));
  writeFileSync(path.join(folder, "jest.config.cjs"), jestConfig());
  writeFileSync(path.join(folder, "stryker.config.json"), JSON.stringify(strykerConfig(subject, modules)));
}

/** The files of tests in a folder of them, or the one that is named. */
function testFiles(folder, part) {
  if (part.endsWith(".test.ts")) return [part];
  const names = readdirSync(path.join(folder, "test", part));
  return names.filter((name) => name.endsWith(".test.ts")).map((name) => `${part}/${name}`);
}

/** All tests in one file: each file of tests loads the library again, and Stryker runs them for each mutant. */
function allTests(folder, { tests }) {
  const files = tests.flatMap((part) =>
    testFiles(folder, part).map((file) => `./${file.slice(0, -".ts".length)}`),
  );
  // A failure is all that is asked for, not the smallest one.
  const shortSearch = 'require("fast-check").configureGlobal({ endOnFailure: true });';
  return [shortSearch, ...files.map((file) => `describe("${file}", () => { require("${file}"); });`)].join(
    "\n",
  );
}

function jestConfig() {
  return `
const { projects } = require(${JSON.stringify(path.join(repository, "jest.config.cjs"))});
const { displayName, modulePathIgnorePatterns, ...shared } = projects[0];
module.exports = {
  ...shared,
  rootDir: __dirname,
  testMatch: ["<rootDir>/test/all.test.ts"],
  testEnvironment: ${JSON.stringify(path.join(repository, "scripts", "mutation", "failFast.cjs"))},
  // On a busy machine a slow test is not one that has caught something.
  testTimeout: 30_000,
};
`;
}

function strykerConfig({ files }, modules) {
  return {
    mutate: files.map((file) => `provider/${file}`),
    testRunner: "jest",
    plugins: [
      pathToFileURL(path.join(modules, "@stryker-mutator", "jest-runner", "dist", "src", "index.js")).href,
      pathToFileURL(path.join(repository, "scripts", "mutation", "leaveWording.mjs")).href,
    ],
    ignorers: ["wording"],
    jest: { projectType: "custom", configFile: "jest.config.cjs", enableFindRelatedTests: false },
    coverageAnalysis: "perTest",
    // The folder is a copy already.
    inPlace: true,
    allowEmpty: false,
    concurrency: Number(process.env.STRYKER_CONCURRENCY ?? 2),
    // Endless loops are counted, not timed, so this is for what else may hang.
    timeoutMS: 60_000,
    reporters: [process.stdout.isTTY ? "progress" : "progress-append-only", "clear-text", "json"],
    clearTextReporter: { logTests: false, allowColor: false, reportTests: false, reportMutants: false },
    jsonReporter: { fileName: "mutation.json" },
    allowConsoleColors: false,
    checkers: [],
    disableTypeChecks: true,
  };
}

function runStryker(folder, modules) {
  const stryker = path.join(modules, "@stryker-mutator", "core", "bin", "stryker.js");
  const child = spawn(process.execPath, [stryker, "run"], {
    cwd: folder,
    // Short and always the same search: a survivor must be there again in the next run.
    env: { ...process.env, MODEL_RUNS: "150", MODEL_SEED: "20261122" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/** One line a survivor: where it is, and what stands there instead. */
function printSurvivors(folder) {
  const { files } = JSON.parse(readFileSync(path.join(folder, "mutation.json"), "utf8"));
  for (const [file, { source, mutants }] of Object.entries(files)) {
    const lines = source.split("\n");
    for (const { status, location, replacement = "", mutatorName } of mutants) {
      if (status !== "Survived" && status !== "NoCoverage") continue;
      const { start } = location;
      const line = lines[start.line - 1].trim();
      console.log(
        `${status} ${file}:${start.line}:${start.column} ${mutatorName} → ${oneLine(replacement)}\n    ${line}`,
      );
    }
  }
}

function oneLine(text) {
  const flat = text.replace(/\s+/gu, " ");
  return flat.length > 100 ? `${flat.slice(0, 100)}…` : flat;
}
