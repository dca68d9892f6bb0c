/** `npm run chaos`: the real CLI, struck again and again, against a simulator that counts what it really did. */
import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { kubeletPrograms, kubernetesPrograms, repository } from "../setup/paths.cjs";
import { SetupError } from "../setup/setupError.mjs";
import caretaking from "./caretaker.cjs";
import chaosArguments from "./chaosArguments.cjs";
import drawing from "./drawSchedule.cjs";
import report from "./report.cjs";
import bootDrawing from "./kubernetes/drawBoots.cjs";
import bootReport from "./kubernetes/reportBoots.cjs";
import { runBootTrial } from "./kubernetes/runBootTrial.mjs";
import { runTrial } from "./runTrial.mjs";
import { startToxiproxy } from "./toxiproxy.mjs";

/** What differs between the back ends. */
const backends = {
  selfService: {
    drawTrials: drawing.drawSchedule,
    run: runTrial,
    ...report,
    nameOf: ({ fault, phase, flow }) => `${fault} in ${phase}, ${flow}`,
  },
  kubernetes: {
    drawTrials: bootDrawing.drawBoots,
    run: runBootTrial,
    ...bootReport,
    nameOf: ({ changes }) =>
      changes
        .flatMap(({ strikes }) => strikes)
        .map(({ fault, phase }) => `${fault} in ${phase}`)
        .join(", "),
  },
};

const say = (text) => process.stdout.write(`${text}\n`);

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit code
 */
export async function runChaos(args) {
  const options = chaosArguments.parseChaosArguments(args);
  if ("fault" in options) throw new SetupError(options.fault);
  const backend = backends[options.backend];
  if (options.backend === "kubernetes") requireNode();
  const whole = backend.drawTrials(options);
  const schedule = options.trial === undefined ? whole : whole.slice(options.trial - 1, options.trial);
  const folder = mkdtempSync(path.join(realpathSync(os.tmpdir()), "openshift-maintenance-chaos-"));
  caretaking.employCaretaker(folder);
  const open = new Set();
  let toxiproxy;
  let exitCode;
  const stop = () => {
    if (exitCode !== undefined) process.exit(exitCode);
    exitCode = 130;
    say("Stopping; once more to leave at once.");
    for (const stage of open) void stage.close();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
  try {
    toxiproxy = await startToxiproxy(folder);
    const isStopping = () => exitCode !== undefined;
    const tools = { library: copyOfBuild(folder), toxiproxy, open, isStopping };
    say(`Seed ${options.seed}, ${schedule.length} trials, ${options.atOnce} at a time.`);
    const outcomes = [];
    const queue = [...schedule];
    const work = async () => {
      while (queue.length > 0 && !isStopping()) {
        const outcome = await tryTrial(queue.shift(), tools, options, backend);
        if (outcome !== undefined) outcomes.push(outcome);
      }
    };
    await Promise.all(Array.from({ length: options.atOnce }, work));
    const { good, line } = backend.resultOf(outcomes, schedule.length);
    say(`\n${backend.tableOf(outcomes)}\n`);
    for (const { trial, violations, logFile } of outcomes.filter((one) => one.violations.length > 0)) {
      const replay = chaosArguments.replayCommand(options, trial.number);
      say(`Trial ${trial.number}: ${violations.join("; ")}\n  again: ${replay}\n  log: ${logFile}`);
    }
    say(line);
    return exitCode ?? (good ? 0 : 1);
  } finally {
    await toxiproxy?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

function requireNode() {
  const { missing } = { ...kubernetesPrograms(), ...kubeletPrograms() };
  if (missing !== undefined) throw new SetupError(`Chaos over a real node is not possible here: ${missing}.`);
}

async function tryTrial(trial, tools, options, { run, nameOf }) {
  const startedAt = Date.now();
  const name = `${String(trial.number).padStart(4)}  ${nameOf(trial)}`;
  try {
    const outcome = await run(trial, tools);
    const seconds = Math.round((Date.now() - startedAt) / 1000);
    const fate = outcome.violations.length > 0 ? "FAILED" : "passed";
    say(`${name}: hit ${outcome.hit ?? "nothing"}, ${outcome.ups} ups more, ${fate} (${seconds} s)`);
    return outcome;
  } catch (error) {
    if (tools.isStopping()) return undefined;
    const replay = chaosArguments.replayCommand(options, trial.number);
    say(`${name}: could not be run: ${error.stack}\n  again: ${replay}`);
    return undefined;
  }
}

/** Trials run for an hour; what is built in the meantime must not change what is being tried. */
function copyOfBuild(folder) {
  const library = path.join(folder, "library");
  for (const part of ["package.json", "dist", "simulator/package.json", "simulator/dist"])
    cpSync(path.join(repository, part), path.join(library, part), { recursive: true });
  symlinkSync(path.join(repository, "node_modules"), path.join(library, "node_modules"), "dir");
  return library;
}
