/**
 * A Pulumi project in a temporary folder, with its own home, backend and stack, driven by the real CLI.
 * Shared by the tests, the demo and the matrix.
 */
// @ts-check
"use strict";
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const YAML = require("yaml");
const { isolatedEnvironment } = require("./isolatedEnvironment.cjs");
const { endMarkedProcesses, markedProcesses } = require("./markedProcesses.cjs");
const { prepareStack } = require("./preparedStack.cjs");
const { startProcess } = require("./startProcess.cjs");

const temporaryFolder = () =>
  fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), "openshift-maintenance-"));

/**
 * @typedef {import("./workspaceTypes").Config} Config
 * @typedef {import("./workspaceTypes").PulumiWorkspace} PulumiWorkspace
 */

/**
 * Whether a key of the configuration is a path into an object.
 * @param {string} key
 */
const isPath = (key) => /[.[]/.test(key);

/** Colors and prompts only make output harder to compare; a preview before each update doubles its time. */
const always = ["--non-interactive", "--color=never"];
/** @satisfies {Record<string, string[]>} */
const defaults = {
  up: ["up", "--yes", "--skip-preview"],
  preview: ["preview"],
  refresh: ["refresh", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};

/**
 * @param {import("./workspaceTypes").PulumiWorkspaceOptions} options
 * @returns {Promise<PulumiWorkspace>}
 */
async function createPulumiWorkspace(options) {
  const { project = "test", stack = "dev", nodeFolder, ownSession } = options;
  const folder = temporaryFolder();
  const projectFolder = options.projectFolder ?? path.join(folder, "project");
  // Of a project that is not ours, the stack's settings are kept beside a copy of its Pulumi.yaml.
  const settingsFolder = options.projectFolder ? path.join(folder, "settings") : projectFolder;
  const settingsFile = path.join(settingsFolder, `Pulumi.${stack}.yaml`);
  const settings = options.projectFolder ? ["--config-file", settingsFile] : [];
  const inspectEvents = options.events ?? false;
  // As the Automation API calls the CLI when it runs the program itself.
  const programHost = options.programHost
    ? [`--client=${options.programHost}`, "--exec-kind=auto.inline"]
    : [];
  /** @type {Set<import("./workspaceTypes").StartedProcess>} */
  const started = new Set();
  /** @type {{ name: string, child: import("./workspaceTypes").StartedProcess }[]} */
  const commands = [];
  let runs = 0;

  /** @param {string} source */
  function writeProgram(source) {
    fs.writeFileSync(path.join(projectFolder, "index.js"), source);
  }

  /** @param {Record<string, string>} [env] */
  const environment = (env = {}) =>
    isolatedEnvironment(folder, { nodeFolder, env: { PULUMI_STACK: stack, ...options.env, ...env } });

  /** @type {PulumiWorkspace["start"]} */
  function start(args, { env = {}, events = inspectEvents, inherit } = {}) {
    const [name = ""] = args;
    const isOperation = Object.hasOwn(defaults, name);
    const eventFile = path.join(folder, `events-${++runs}.jsonl`);
    const logged = events && isOperation;
    const more = [
      ...(logged ? ["--event-log", eventFile] : []),
      ...(isOperation ? settings : []),
      ...(["up", "preview"].includes(name) ? programHost : []),
    ];
    const child = startProcess("pulumi", [...args, ...more], {
      cwd: isOperation ? projectFolder : settingsFolder,
      env: environment(env),
      inherit,
      ownSession,
    });
    started.add(child);
    commands.push({ name: `pulumi ${name} (command ${runs})`, child });
    const exit = child.exit.then((result) => {
      started.delete(child);
      return { ...result, events: logged ? readEvents(eventFile) : [] };
    });
    exit.catch(() => undefined);
    return Object.create(child, { exit: { value: exit }, eventFile: { value: eventFile } });
  }

  /** @type {PulumiWorkspace["run"]} */
  const run = (args, runOptions) => start(args, runOptions).exit;

  /** @param {string[]} args */
  async function mustRun(args) {
    const result = await run(args);
    if (result.code !== 0) throw new Error(`pulumi ${args[0]} ended with ${result.code}:\n${result.output}`);
    return result;
  }

  /** @type {(name: keyof typeof defaults) => PulumiWorkspace["up"]} */
  const operation =
    (name) =>
    (args = [], runOptions = {}) =>
      run([...defaults[name], ...always, ...args], runOptions);

  /**
   * Keys with a dot are paths into an object, as in `openshift:selfService.apiUrl`.
   * @param {Config} config
   */
  async function setConfig(config) {
    for (const paths of [false, true]) {
      const values = Object.entries(config)
        .filter(([key]) => isPath(key) === paths)
        .map(([key, value]) =>
          typeof value === "string" ? `--plaintext=${key}=${value}` : `--secret=${key}=${value.secret}`,
        );
      if (values.length === 0) continue;
      await mustRun(["config", "set-all", ...always, ...(paths ? ["--path"] : []), ...values]);
    }
  }

  const stateFile = () => path.join(folder, "state", ".pulumi", "stacks", project, `${stack}.json`);

  /** @type {PulumiWorkspace} */
  const workspace = {
    folder,
    projectFolder,
    environment,
    writeProgram,
    setConfig,
    run,
    start,
    /** As `start`, with the options that `up` and the others add. */
    startUp: (args = [], runOptions = {}) => start([...defaults.up, ...always, ...args], runOptions),
    up: operation("up"),
    preview: operation("preview"),
    refresh: operation("refresh"),
    destroy: operation("destroy"),
    exportStack: async () => JSON.parse((await mustRun(["stack", "export"])).stdout),
    outputs: async () => JSON.parse((await mustRun(["stack", "output", "--json", "--show-secrets"])).stdout),
    stateText: () => fs.readFileSync(stateFile(), "utf8"),
    printed: () => commands.map(({ name, child }) => [name, child.output]),
    processes: () => markedProcesses(folder),
    async dispose() {
      for (const child of started) child.signal("SIGKILL");
      await endMarkedProcesses(folder);
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };

  try {
    for (const name of ["state", "temporary"]) fs.mkdirSync(path.join(folder, name));
    if (options.projectFolder) copySettings(options.projectFolder, settingsFolder);
    else writeProject(projectFolder, project, options.packages ?? {});
    if (options.program !== undefined) writeProgram(options.program);
    const { secrets, paths, plain } = sortConfig(options.config ?? {});
    /** @type {[from: string, to: string][]} */
    const places = [
      [path.join(folder, "state"), "state"],
      [settingsFile, "settings.yaml"],
    ];
    await prepareStack([project, stack, secrets], places, async () => {
      await mustRun(["stack", "init", stack, ...always]);
      await setConfig(secrets);
    });
    addPlainConfig(settingsFile, plain);
    await setConfig(paths);
  } catch (error) {
    await workspace.dispose();
    throw error;
  }
  return workspace;
}

/**
 * Apart: what the CLI has to encrypt, paths that it alone reads rightly, and the rest.
 * @param {Config} config
 */
function sortConfig(config) {
  /** @type {(key: string, value: Config[string]) => "secrets" | "paths" | "plain"} */
  const kindOf = (key, value) =>
    typeof value === "object" ? "secrets" : key.includes("[") ? "paths" : "plain";
  /** @type {Record<ReturnType<typeof kindOf>, Config>} */
  const sorted = { secrets: {}, paths: {}, plain: {} };
  for (const [key, value] of Object.entries(config)) sorted[kindOf(key, value)][key] = value;
  return sorted;
}

/**
 * What `pulumi config set` does with values that are no secrets, without the time that it takes.
 * @type {(settingsFile: string, plain: Config) => void}
 */
function addPlainConfig(settingsFile, plain) {
  if (Object.keys(plain).length === 0) return;
  const settings = YAML.parse(fs.readFileSync(settingsFile, "utf8"));
  settings.config ??= {};
  for (const [key, value] of Object.entries(plain)) {
    const names = key.split(".");
    const last = /** @type {string} */ (names.pop());
    const place = names.reduce((within, name) => (within[name] ??= {}), settings.config);
    place[last] = value;
  }
  fs.writeFileSync(settingsFile, YAML.stringify(settings));
}

/**
 * A project of plain JavaScript: nothing to compile, and nothing above the folder to be found.
 * @type {(folder: string, name: string, packages: Record<string, string>) => void}
 */
function writeProject(folder, name, packages) {
  fs.mkdirSync(folder, { recursive: true });
  const runtime = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
  fs.writeFileSync(path.join(folder, "Pulumi.yaml"), `name: ${name}\n${runtime}`);
  const manifest = path.join(folder, "package.json");
  if (!fs.existsSync(manifest)) fs.writeFileSync(manifest, JSON.stringify({ name, main: "index.js" }));
  for (const [packageName, target] of Object.entries(packages)) {
    const link = path.join(folder, "node_modules", packageName);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(target, link, "dir");
  }
}

/** @type {(from: string, to: string) => void} */
function copySettings(from, to) {
  fs.mkdirSync(to, { recursive: true });
  fs.copyFileSync(path.join(from, "Pulumi.yaml"), path.join(to, "Pulumi.yaml"));
}

/**
 * One JSON object a line; the last may be cut short when the CLI was killed.
 * @param {string} file
 * @returns {import("./workspaceTypes").EngineEvent[]}
 */
function readEvents(file) {
  if (!fs.existsSync(file)) return [];
  return fs
    .readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });
}

module.exports = { createPulumiWorkspace };
