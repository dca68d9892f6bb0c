/** The built command line over the real Pulumi CLI, a simulator, and nights of a clock of its own. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import * as path from "node:path";
import { commandLineIn, type CommandEnd, type CommandLine } from "../../support/commandLine";
import { plantedPassword, requireNoLeaks } from "../../support/leakScan";
import { openScene, program, tracesOf, type Scene } from "../../support/rebootProgram";
import { until } from "../../support/until";

const names = ["worker-0", "worker-1", "worker-2"].map((name) => `${name}.openstacklocal`);
const [first = "", second = "", third = ""] = names;

/** Three nodes, one after the other, each night from 02:00 to 03:00. */
const roll = (trigger: string): string =>
  program(`
const nodes = ${JSON.stringify(names)};
const window = { schedule: "0 2 * * *", timeZone: "Europe/London", durationMinutes: 60 };
new openshift.RollingReboot("all", {
  nodes, triggers: ["${trigger}"], window, outsideWindow: "wait", polling: { maxSeconds: 1 },
});
`);

let scene: Scene;
let line: CommandLine;
let seen = 0;
/** What was rebooted since the last call. */
const rebooted = (): string[] => {
  const since = scene.rebooted().slice(seen);
  seen = scene.rebooted().length;
  return since;
};
const ended = (end: CommandEnd, code: number): CommandEnd => {
  if (end.code !== code)
    throw new Error(`ended with ${end.code}, not ${code}:\n${end.stdout}\n${end.stderr}`);
  return end;
};
/** Begins with a roll that is still to be done. */
const change = (trigger: string): void => {
  scene.workspace.writeProgram(roll(trigger));
};

beforeAll(async () => {
  scene = await openScene(roll("a"), {
    ownProcess: true,
    simulator: { clusters: { "demo.cna.example.com": { nodes: names } } },
  });
  line = commandLineIn(scene);
});

afterAll(async () => {
  requireNoLeaks([plantedPassword], tracesOf(scene));
  await scene.close();
});

test("outside its window a run begins with nothing, says when the window opens, and ends with 20; plan and dry run show the nodes", async () => {
  line.setTime("2027-01-10T00:30:00Z");
  const { stderr, document } = ended(await line.run(["run", "--json"]), 20);
  expect(stderr).toContain(
    "The next window opens at Sun 2027-01-10 02:00 Europe/London (2027-01-10 02:00 UTC).",
  );
  expect(stderr).toContain("code: ERR_OUTSIDE_WINDOW");
  expect(document()["error"]).toMatchObject({ code: "ERR_OUTSIDE_WINDOW", exitCode: 20 });

  const plan = ended(await line.run(["plan", "--json"]), 0).document();
  expect(plan).toMatchObject({
    stack: "dev",
    pending: names.map((node) => ({ node, kind: "reboot", beginsAt: "2027-01-10T02:00:00.000Z" })),
  });
  const dry = ended(await line.run(["run", "--dry-run"]), 0);
  expect(dry.stdout.split("\n").filter((text) => /^\d/u.test(text))).toHaveLength(3);

  await scene.workspace.setConfig({ "openshift:ignoreWindow": "INC-4711: kernel exploit" });
  const urgent = ended(await line.run(["run", "--dry-run", "--json"]), 0);
  expect(urgent.stderr).toContain("all windows are ignored, because openshift:ignoreWindow is set: INC-4711");
  // The clock runs on.
  expect(urgent.document()["pending"]).toMatchObject([
    { beginsAt: expect.stringMatching(/^2027-01-10T00:3/u) as string },
    {},
    {},
  ]);
  await scene.workspace.run(["config", "rm", "openshift:ignoreWindow"]);
  expect(rebooted()).toEqual([]);
});

test("a run begins with no more nodes than --max-nodes, and ends with 24; what the state knows is listed", async () => {
  line.setTime("2027-01-10T02:05:00Z");
  const { document } = ended(await line.run(["run", "--max-nodes", "1", "--json"]), 24);
  expect(document()).toMatchObject({
    begun: [first],
    completed: [first],
    remaining: [second, third],
    stoppedBecause: "limitReached",
  });
  expect(rebooted()).toEqual([first]);
  const { stdout } = ended(await line.run(["operations"]), 0);
  expect(stdout).toMatch(/^worker-0\S+ +completed /mu);
  const status = ended(await line.run(["status", "--json"]), 0).document();
  expect(status["nodes"]).toMatchObject([
    { node: first, role: "worker", status: "ACTIVE", phase: "completed" },
    { node: second },
    { node: third },
  ]);
  const openings = ended(await line.run(["windows", "--next", "2", "--json"]), 0).document();
  expect(openings["windows"]).toMatchObject([
    { openings: [{ opensAt: "2027-01-10T02:00:00.000Z" }, { opensAt: "2027-01-11T02:00:00.000Z" }] },
  ]);
});

test("a window that closes in the middle cuts nothing that was ordered, the run ends with 21, and one in the next window finishes", async () => {
  line.setTime("2027-01-10T02:10:00Z");
  const running = line.start(["run", "--json"]);
  await until("the second node is ordered", () => scene.rebooted().length > seen);
  line.setTime("2027-01-10T03:00:01Z");
  const { code, stdout, stderr } = await running.exit;
  scene.alsoPrinted.push(stdout, stderr);
  expect([code, stderr]).toEqual([21, expect.any(String)]);
  expect(JSON.parse(stdout)).toMatchObject({
    begun: [second],
    completed: [second],
    remaining: [third],
    stoppedBecause: "windowClosed",
    nextOpening: "2027-01-11T02:00:00.000Z",
  });
  line.setTime("2027-01-11T02:00:01Z");
  const next = ended(await line.run(["run"]), 0);
  expect(next.stdout).toContain(`Rebooted 1 node: ${third}.`);
  expect(next.stderr).not.toContain("pending operations");
  expect(rebooted()).toEqual([second, third]);
  expect(ended(await line.run(["plan"]), 0).stderr).toContain("Nothing is pending");
});

test("a node that fails makes a run end with 22; accept answers for it without a reboot, and retry with one", async () => {
  const fails = (trigger: string): Promise<CommandEnd> => {
    change(trigger);
    scene.simulator.setReboot({ outcome: "Fail" }, first);
    return line.run(["run", "--json"]);
  };
  const works = (): void => {
    scene.simulator.setReboot({ outcome: "Done" }, first);
    scene.simulator.setNode("demo.cna.example.com", first, "ACTIVE");
  };
  const failed = ended(await fails("b"), 22).document();
  expect(failed["errors"]).toMatchObject([{ code: "ERR_JOB_FAILED" }]);
  expect(rebooted()).toEqual([first]);
  works();
  const listed = await line.run(["operations", "--uncertain", "--json"]);
  const [asking] = listed.document()["operations"] as { operationId: string }[];
  const id = asking?.operationId ?? "";
  expect(failed["needAnswer"]).toEqual([{ node: first, operationId: id, phase: "failed" }]);
  ended(await line.run(["operations", "accept", "another"]), 2);
  const accepted = ended(await line.run(["operations", "accept", id, "--yes", "--json"]), 0);
  expect(accepted.document()).toMatchObject({ operation: { node: first, phase: "completed" } });
  expect(rebooted()).toEqual([second, third]);

  ended(await fails("c"), 22);
  expect(rebooted()).toEqual([first]);
  works();
  expect(ended(await line.run(["operations", "retry", second]), 2).stderr).toContain("needs no answer");
  ended(await line.run(["operations", "retry", first, "--yes"]), 0);
  expect(rebooted()).toEqual([first, second, third]);
});

test("a lock is removed when its process is proven dead; of another host, or alive, it is named and left", async () => {
  const folder = path.join(
    scene.workspace.folder,
    "state",
    ".pulumi",
    "locks",
    "organization",
    "test",
    "dev",
  );
  mkdirSync(folder, { recursive: true });
  const lock = (pid: number, host: string): void => {
    const record = { pid, hostname: host, username: "ann", timestamp: "2027-01-10T02:00:00Z" };
    writeFileSync(path.join(folder, "one.json"), JSON.stringify(record));
  };
  for (const [pid, host] of [
    [process.pid, hostname()],
    [4_000_000, "elsewhere"],
  ] as const) {
    lock(pid, host);
    const { stderr } = ended(await line.run(["run"]), 23);
    expect(stderr).toContain(`held by ann@${host} (pid ${pid})`);
    expect(stderr).toContain("pulumi cancel --stack dev");
    expect(readdirSync(folder)).toContain("one.json");
  }
  // Larger than the highest id that Linux gives.
  lock(4_194_305, hostname());
  const { stderr } = ended(await line.run(["run"]), 0);
  expect(stderr).toContain("Removed the lock of a run that is dead: ann@");
  expect(readdirSync(folder)).not.toContain("one.json");
});
