import { CliError, failureOf } from "../../../provider/cli/cliError";
import { runCommandLine } from "../../../provider/cli/commandLine";
import { exitCodes, meanings } from "../../../provider/cli/exitCodes";
import { documentOf } from "../../../provider/cli/run/runResult";
import { StopWhenWaiting } from "../../../provider/cli/run/stopWhenWaiting";
import { exitCodeOfUpdate, requireNotLocked } from "../../../provider/cli/stack/runUpdate";
import { watchUpdate } from "../../../provider/cli/stack/updateEvents";
import { progressBar } from "../../../provider/cli/terminal/progressBar";
import { createOutput } from "../../../provider/cli/terminal/output";
import { tableText } from "../../../provider/cli/terminal/table";
import { verdictOf } from "../../../provider/cli/lock/provenDead";
import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import { stepUrnOf } from "../../support/storedStack";

function streams(isTTY = false) {
  const written = { stdout: "", stderr: "" };
  const sink = (name: keyof typeof written) => ({
    isTTY,
    columns: 200,
    write: (text: string) => void (written[name] += text),
  });
  return { written, host: { env: {} as NodeJS.ProcessEnv, stdout: sink("stdout"), stderr: sink("stderr") } };
}

async function typed(...argv: string[]) {
  const { written, host } = streams();
  return { exitCode: await runCommandLine(argv, host), ...written };
}

describe("the command line", () => {
  it.each([["operatoins"], ["operations", "--uncertian"], ["run", "--max-nods", "1"]])(
    "knows the closest name for %s %s, and ends with 2",
    async (...argv) => {
      const { exitCode, stdout, stderr } = await typed(...argv);
      expect([exitCode, stdout]).toEqual([exitCodes.invalidInput, ""]);
      expect(stderr).toMatch(/Did you mean (?:operations|--uncertain|--max-nodes)\?/u);
    },
  );

  it("has help with an example for each command, and the exit codes", async () => {
    const { exitCode, stdout } = await typed("--help");
    expect(exitCode).toBe(0);
    for (const [code, meaning] of meanings) expect(stdout).toContain(`${code}  ${meaning}`);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) (?:\[options\]|<)/gmu)].flatMap(
      ([, name]) => name ?? [],
    );
    expect(commands.length).toBeGreaterThan(3);
    for (const name of commands)
      expect((await typed(name, "--help")).stdout).toContain(`$ openshift-maintenance ${name}`);
  });

  it("prints an error as JSON too with --json, and its parts on stderr", async () => {
    const { exitCode, stdout, stderr } = await typed("windows", "--schedule", "x", "--json");
    expect(exitCode).toBe(exitCodes.invalidInput);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "ERR_INVALID_INPUT", exitCode: 2 } });
    expect(stderr).toMatch(/^error: windows: 3 faults[\s\S]+ {2}next: [\s\S]+ {2}code: ERR_INVALID_INPUT/u);
    expect(JSON.parse((await typed("windows", "--nxt", "1", "--json")).stdout)).toMatchObject({
      error: { exitCode: 2 },
    });
  });

  it("shows openings of a schedule without a stack", async () => {
    const given = ["--schedule", "0 2 29 2 *", "--time-zone", "UTC", "--duration-minutes", "60"];
    const { exitCode, stdout } = await typed("windows", "--next", "2", "--json", ...given);
    expect(exitCode).toBe(0);
    const { windows } = JSON.parse(stdout) as { windows: { openings: { opensAt: string }[] }[] };
    expect(windows[0]?.openings.map(({ opensAt }) => opensAt.slice(4, 16))).toEqual([
      "-02-29T02:00",
      "-02-29T02:00",
    ]);
  });
});

describe("output", () => {
  const lines = (isTTY: boolean, env: NodeJS.ProcessEnv) => {
    const { written, host } = streams(isTTY);
    const output = createOutput({ json: false, ...host, env });
    output.live("working");
    output.data({}, () => output.paint("red", "data"));
    output.fail(failureOf(new CliError({ what: "It failed.", lastSeen: "x", next: "Do y.", exitCode: 1 })));
    return written;
  };

  it("has colors and a live line on a terminal, and neither through a pipe", () => {
    expect(lines(true, {}).stdout).toBe("\u001b[31mdata\u001b[39m\n");
    expect(lines(true, {}).stderr).toContain("working");
    expect(lines(false, {})).toEqual({
      stdout: "data\n",
      stderr: "error: It failed.\n  last seen: x\n  next: Do y.\n",
    });
  });

  it.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])("has no color with %j", (env) => {
    expect(lines(true, env).stdout).toBe("data\n");
  });

  it("has columns, and nothing in them moves the cursor", () => {
    expect(
      tableText(
        ["A", "B"],
        [
          ["long", "x"],
          ["\u001b[2J", ""],
        ],
      ),
    ).toBe("A      B\nlong   x\n�[2J   -");
    expect(progressBar(1, 4, 8)).toBe("[##------] 1/4");
  });
});

describe("an exit code", () => {
  const end = (exitCode: number, codes: string[], ordered: string[] = []) => ({
    exitCode,
    log: { errors: codes.map((code) => ({ text: code, code })), ordered, completed: [], running: new Map() },
  });

  it.each([
    [end(0, []), 0],
    [end(4, ["ERR_JOB_FAILED", "ERR_ROLL_STOPPED"]), exitCodes.needsAnswer],
    [end(4, ["ERR_REBOOT_UNCERTAIN"]), exitCodes.needsAnswer],
    [end(4, ["ERR_OUTSIDE_WINDOW", "ERR_ROLL_STOPPED"]), exitCodes.outsideWindow],
    [end(4, ["ERR_OUTSIDE_WINDOW"], ["worker-0"]), exitCodes.windowClosed],
    [end(4, ["ERR_OUTSIDE_WINDOW", "ERR_NETWORK"]), 4],
    [end(255, []), 255],
  ])("of the update %j is %i", (given, exitCode) => {
    expect(exitCodeOfUpdate(given)).toBe(exitCode);
  });

  it("of a run that left deferred nodes is that of a window", () => {
    const row = { node: "a", name: "a", urn: "a", phase: "deferred", needsAnswer: false, remains: true };
    const pending = [{ node: "a", urn: "a", kind: "reboot" as const, after: [] }];
    const rows = [{ ...row, adopted: false, transitions: [] }];
    const scene = { stack: "dev", pending, reason: undefined, rows, now: new Date() };
    expect(documentOf({ ...scene, end: end(0, []) })).toMatchObject({
      exitCode: exitCodes.outsideWindow,
      remaining: ["a"],
    });
    expect(documentOf({ ...scene, end: end(0, [], ["b"]) }).exitCode).toBe(exitCodes.windowClosed);
  });

  it("of an error goes by its code, and of a lock it is its own", () => {
    const of = (code: "ERR_UNAUTHORIZED" | "ERR_NETWORK") =>
      failureOf(new MaintenanceError(code, { what: "", next: "" }));
    expect([of("ERR_UNAUTHORIZED").exitCode, of("ERR_NETWORK").exitCode]).toEqual([3, 1]);
    const locked = Object.assign(new Error("created by ann@host (pid 1) at now\n"), {
      name: "ConcurrentUpdateError",
    });
    let thrown: unknown;
    try {
      requireNotLocked(locked, "dev");
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      exitCode: exitCodes.locked,
      lastSeen: "created by ann@host (pid 1) at now",
    });
  });
});

describe("a lock", () => {
  const view = (alive: boolean) => ({ hostname: "here", isAlive: () => alive });
  it("is dead only where its process was on this host and is gone", () => {
    expect(verdictOf({ pid: 1, hostname: "here" }, view(false))).toEqual({ isDead: true });
    expect(verdictOf({ pid: 1, hostname: "here" }, view(true))).toMatchObject({ reason: "alive" });
    expect(verdictOf({ pid: 1, hostname: "there" }, view(false))).toMatchObject({ reason: "elsewhere" });
    for (const pid of [undefined, "1", 0, -1, 1.5])
      expect(verdictOf({ pid, hostname: "here" }, view(false))).toMatchObject({ reason: "unreadable" });
  });
});

describe("the end of a run's update", () => {
  const gate = stepUrnOf("a", "RebootGate");
  const acts: string[] = [];
  const play = (running: Map<string, string>, seconds: number) => {
    acts.length = 0;
    const stop = new StopWhenWaiting(() => "windowClosed", {
      stop: () => void acts.push("stop"),
      interrupt: () => void acts.push("interrupt"),
    });
    for (let second = 0; second <= seconds; second++) stop.look({ running }, second * 1000);
    return stop.reason;
  };

  it("comes when nothing but gates is left that wait: first by their own end, and much later by Ctrl-C", () => {
    expect(play(new Map([[gate, "a waits: no maintenance window is open"]]), 5)).toBe("windowClosed");
    expect(acts).toEqual(["stop"]);
    play(new Map([[gate, "a waits: no maintenance window is open"]]), 60);
    expect(acts).toEqual(["stop", "interrupt", "interrupt"]);
  });

  it.each([
    [
      "a job",
      new Map([
        [gate, "a waits: x"],
        [stepUrnOf("b", "RebootJob"), ""],
      ]),
    ],
    ["a gate that does something", new Map([[gate, "a: draining"]])],
    ["nothing", new Map<string, string>()],
  ])("does not come while %s runs", (_title, running) => {
    expect(play(running, 60)).toBeUndefined();
    expect(acts).toEqual([]);
  });
});

test("the events of an update tell what runs, what was ordered, what is done, and which errors there are", () => {
  const watch = watchUpdate();
  const event = (
    kind: string,
    step: string,
    outputs: object,
    more: object = {},
  ): Parameters<typeof watch.see>[0] => ({
    sequence: 0,
    timestamp: 0,
    [kind]: {
      metadata: {
        op: "update",
        urn: stepUrnOf("a", step),
        type: `pulumi-nodejs:dynamic/openshift:${step}`,
        new: { custom: true, inputs: { node: "a" }, outputs },
      },
      ...more,
    },
  });
  const said = (severity: string, message: string, ephemeral = false) =>
    watch.see({
      sequence: 0,
      timestamp: 0,
      diagnosticEvent: { urn: stepUrnOf("a", "RebootJob"), severity, message, ephemeral, color: "" },
    } as unknown as Parameters<typeof watch.see>[0]);

  watch.see(event("resourcePreEvent", "RebootOrder", {}));
  expect([...watch.running.keys()]).toEqual([stepUrnOf("a", "RebootOrder")]);
  watch.see(event("resOutputsEvent", "RebootOrder", { node: "a" }));
  watch.see(event("resourcePreEvent", "RebootJob", {}));
  expect(said("info", "<{%fg 1%}>REBOOT<{%reset%}>\n", true)).toEqual({ text: "a: REBOOT", isLive: true });
  watch.see(event("resOutputsEvent", "RebootJob", { node: "a", phase: "completed" }));
  expect(said("error", "1 error occurred:\n\t* It failed (ERR_JOB_FAILED)\n")?.text).toBe(
    "a: error: It failed (ERR_JOB_FAILED)",
  );
  expect([said("debug", "x"), said("error", "update failed")]).toEqual([undefined, undefined]);
  expect(watch).toMatchObject({
    ordered: ["a"],
    completed: ["a"],
    errors: [{ resource: "a", code: "ERR_JOB_FAILED", text: "It failed (ERR_JOB_FAILED)" }],
  });
  expect(watch.running.size).toBe(0);
});
