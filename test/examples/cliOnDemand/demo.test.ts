/** The demo as a user meets it: what it leaves behind when it is stopped. Its whole run is a step of CI. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { markedProcesses } from "../../../scripts/pulumi/markedProcesses.cjs";

const repository = resolve(__dirname, "../../..");
const rebooting = /RebootJob worker-0 creating .* REBOOT/;
/** Without set-up, which the tests have behind them. */
const demoWith = (...args: string[]): string =>
  `import { runDemo } from "./scripts/demo/runDemo.mjs"; process.exitCode = await runDemo(${JSON.stringify(args)});`;

let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(realpathSync(tmpdir()), "demo-"));
});
afterEach(() => {
  rmSync(temporary, { recursive: true, force: true });
});

/** Does something to the demo while its node reboots, and waits for its end. */
async function whileRebooting(act: (running: ReturnType<typeof start>) => Promise<void> | void) {
  const running = start();
  const closed = once(running.child, "exit");
  await running.printed(rebooting);
  await act(running);
  const [code] = (await closed) as [number | null];
  return { code, output: running.output() };
}

function start(...args: string[]) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", demoWith(...args)], {
    cwd: repository,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  const collect = (text: Buffer): void => {
    output += text.toString();
  };
  child.stdout.on("data", collect);
  child.stderr.on("data", collect);
  /** To the whole group, as a terminal does. */
  const ctrlC = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
  };
  const printed = async (pattern: RegExp): Promise<void> => {
    while (!pattern.test(output)) {
      if (child.exitCode !== null) throw new Error(`The demo ended early:\n${output}`);
      await new Promise((go) => setTimeout(go, 50));
    }
  };
  return { child, ctrlC, printed, output: () => output };
}

function expectNothingLeft(output: string): void {
  const folder = /keeps its state in (\S+)\.\s/.exec(output)?.[1] ?? "";
  expect(folder).toContain(temporary);
  expect(markedProcesses(folder)).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
}

it.each([1, 2])("the demo leaves nothing behind after Ctrl-C, pressed %d times", async (times) => {
  const { code, output } = await whileRebooting(async ({ ctrlC, printed }) => {
    ctrlC();
    await printed(/cancelling/);
    if (times === 2) ctrlC();
  });
  expect(output).toContain("Stopped. Nothing is left behind.");
  expect(code).toBe(130);
  expectNothingLeft(output);
});

it("the demo leaves nothing behind when the reader of its output goes, as head does", async () => {
  const { output } = await whileRebooting(({ child }) => {
    child.stdout.destroy();
    child.stderr.destroy();
  });
  expectNothingLeft(output);
});

it("the demo of the back end kubernetes shows the node NotReady and back with another boot ID, rebooted once", async () => {
  const { child, output } = start("--backend", "kubernetes");
  const [code] = (await once(child, "close")) as [number | null];
  const shown = (name: string): string => new RegExp(`${name}: +(\\S.*)`).exec(output())?.[1] ?? "";
  expect(code).toBe(0);
  expect(shown("status of the node")).toMatch(/NotReady → Ready, \d+ s$/);
  expect(shown("boots of the node")).toBe("worker-0");
  expect(shown("boot ID now")).toMatch(/^[0-9a-f-]{36}$/);
  expect(shown("boot ID now")).not.toBe(shown("boot ID before"));
  expectNothingLeft(output());
});
