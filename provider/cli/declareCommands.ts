import { InvalidArgumentError, Option, type Command as Program } from "commander";
import type { Command, CommonOptions, Invocation } from "./invocation";
import { commands } from "./onDemand";

type Declare = (program: Program, end: Ending) => void;
type Ending = <Options, Arguments extends readonly string[]>(
  load: () => Command<Options, Arguments>,
) => (...given: unknown[]) => Promise<void>;

/**
 * Declares all commands on a program.
 *
 * @param setExitCode told what a command ends with
 */
export function declareCommands(
  program: Program,
  invocation: Invocation,
  setExitCode: (code: number) => void,
): void {
  const end: Ending =
    (load) =>
    async (...given) => {
      // Commander gives the arguments, the options, and the command.
      const command = given.at(-1) as Program;
      const args = given.slice(0, -2);
      setExitCode(await load()(command.optsWithGlobals<never>(), invocation, ...(args as never)));
    };
  for (const declare of [
    declareRun,
    declarePlan,
    declareStatus,
    declareOperations,
    declareWindows,
  ] satisfies Declare[])
    declare(program, end);
}

/** A command with the options that all have. */
function commandOf(
  program: Program,
  usage: string,
  description: string,
  examples: readonly string[],
): Program {
  const command = program
    .command(usage)
    .description(description)
    .option("-s, --stack <name>", "the stack (default: PULUMI_STACK, or the selected one)")
    .option("-C, --cwd <folder>", "the folder of the Pulumi project (default: this one)")
    .option("--json", "print one JSON document to stdout");
  const lines = examples.map((example) => `  $ openshift-maintenance ${example}`);
  return command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
}

const declareRun: Declare = (program, end) => {
  commandOf(
    program,
    "run",
    "runs the update of a stack within its maintenance windows; what a run leaves, the next one resumes",
    [
      "run --stack prod --dry-run",
      "run --stack prod",
      "run --stack prod --wait",
      "run --stack prod --max-nodes 3",
    ],
  )
    .addOption(
      new Option("--outside <what>", "what to do while no window is open")
        .choices(["fail", "wait"])
        .default("fail"),
    )
    .option("--wait", "the same as --outside wait; the stack is not locked meanwhile")
    .option("--max-nodes <count>", "begin with at most so many nodes", wholeNumber)
    .option("--continue-on-error", "as pulumi up has it: for a roll with maxFailures")
    .option("--dry-run", "show the plan, and change nothing")
    .option("--audit-log <file>", "append each event as a line of JSON: who, what, when, why, result")
    .option("--metrics-file <file>", "write metrics for the textfile collector of node_exporter")
    .option(
      "--silence <matcher>",
      "silence these alerts while the run lives (repeatable, all must match; needs OPENSHIFT_ALERTMANAGER)",
      (text: string, before: readonly string[]) => [...before, text],
      [],
    )
    .option("--reason <text>", "why, for the audit log and the silence")
    .action(end(commands.run));
};

const declareStatus: Declare = (program, end) => {
  commandOf(
    program,
    "status",
    "shows the nodes with role, status, and reboot need, and what the stack knows of each",
    ["status --stack prod", "status --stack prod --watch", "status --stack prod --json"],
  )
    .option("--cluster <name>", "an entry of openshift:clusters")
    .option("-w, --watch", "show them again and again, until Ctrl-C")
    .option("--interval-seconds <count>", "how often, with --watch", wholeNumber, 10)
    .action(end(commands.status));
};

const declarePlan: Declare = (program, end) => {
  commandOf(
    program,
    "plan",
    "shows which nodes an update would reboot, in order, when, and whether that fits the window; changes nothing",
    ["plan --stack prod", "plan --stack prod --json"],
  ).action(end(commands.plan));
};

const declareOperations: Declare = (program, end) => {
  const operations = commandOf(
    program,
    "operations",
    "lists every NodeReboot of a stack with its phase, node, and job; accept and retry answer those that ask",
    [
      "operations --stack prod",
      "operations --stack prod --uncertain",
      "operations accept 6f9619ff-8b86-d011-b42d-00c04fc964ff --stack prod",
      "operations retry worker-0 --stack prod",
    ],
  )
    .option("--uncertain", "only those that need an answer: uncertain, or failed")
    .action(end<CommonOptions & { uncertain?: boolean }, []>(commands.operations));
  commandOf(
    operations,
    "accept <id>",
    "says that the operation did reboot its node (openshift:acceptedOperations), and runs the update",
    ["operations accept 6f9619ff-8b86-d011-b42d-00c04fc964ff --stack prod"],
  )
    .option("-y, --yes", "don't ask before the update")
    .action(end<CommonOptions & { yes?: boolean }, [string]>(commands.accept));
  commandOf(
    operations,
    "retry <node>",
    "reboots a node again whose operation is uncertain or has failed (pulumi up --replace), after you have looked at it",
    ["operations retry worker-0 --stack prod"],
  )
    .option("-y, --yes", "don't ask before the reboot")
    .action(end<CommonOptions & { yes?: boolean }, [string]>(commands.retry));
};

const declareWindows: Declare = (program, end) => {
  commandOf(program, "windows", "shows when the maintenance windows of a stack, or a schedule, open next", [
    "windows --stack prod",
    "windows --next 3 --json",
    'windows --schedule "0 2 * * SUN#2" --time-zone Europe/London --duration-minutes 180',
  ])
    .option("-n, --next <count>", "how many openings", wholeNumber, 5)
    .option("--schedule <text>", "a cron expression or recurrence rule, instead of a stack's windows")
    .option("--time-zone <name>", "the IANA time zone of the schedule")
    .option("--duration-minutes <count>", "how long the window is open", wholeNumber)
    .option("--cutoff-minutes <count>", "nothing begins in the last so many minutes", wholeNumber)
    .action(end(commands.windows));
};

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/u.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}
