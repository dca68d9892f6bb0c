/** What set-up finds and what it says, run as the scripts run it: as modules of a Node.js of their own. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { markedProcesses } from "../../../scripts/pulumi/markedProcesses.cjs";

const repository = resolve(__dirname, "../../..");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "set-up-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const asModule = (source: string) => ["--input-type=module", "-e", source];

function executable(name: string, script: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, name), 0o755);
}

function findPulumi(): unknown {
  const source = `
    import { findPulumiOnPath } from "./scripts/setup/findPulumi.mjs";
    console.log(JSON.stringify(findPulumiOnPath()));`;
  const env = { ...process.env, PATH: `${folder}:/usr/bin:/bin` };
  return JSON.parse(
    execFileSync(process.execPath, asModule(source), { cwd: repository, env, encoding: "utf8" }),
  );
}

describe("the Pulumi CLI on PATH", () => {
  it("is used when it is new enough and has its companions beside it", () => {
    executable("pulumi", "echo v3.200.0");
    for (const name of ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) executable(name, "");
    expect(findPulumi()).toEqual({ bin: folder, version: "3.200.0" });
  });

  it("is passed over with the reason when it is too old", () => {
    executable("pulumi", "echo v3.199.0");
    expect(findPulumi()).toEqual({ passedOver: `${folder}/pulumi (3.199.0) is older than 3.200` });
  });

  it("is passed over with the reason when it has no Node.js language host", () => {
    executable("pulumi", "echo v3.259.0");
    expect(findPulumi()).toEqual({
      passedOver: expect.stringContaining("has no pulumi-language-nodejs") as string,
    });
  });
});

it("set-up ends the installer with all it has started on Ctrl-C", async () => {
  const source = `
    import { run } from "./scripts/setup/runQuietly.mjs";
    await run("sh", ["-c", "sleep 60 & wait"], { timeoutSeconds: 60 });`;
  const env = { ...process.env, [marker]: folder };
  const setUp = spawn(process.execPath, asModule(source), { cwd: repository, env, stdio: "ignore" });
  const ended = once(setUp, "exit");
  const left = () => markedProcesses(folder, marker);
  while (!left().some(({ command }) => command === "sleep 60")) await pause();
  setUp.kill("SIGINT");
  expect(await ended).toEqual([null, "SIGINT"]);
  const giveUpAt = Date.now() + 5000;
  // What was killed takes a moment to be gone.
  while (left().length > 0 && Date.now() < giveUpAt) await pause();
  expect(left()).toEqual([]);
});

const marker = "SET_UP_TEST";
const pause = () => new Promise((go) => setTimeout(go, 20));

it.each([
  ["of a process that is gone", "99999999"],
  ["that was never written whole", ""],
])("set-up takes over a lock %s, one process at a time", async (_, content) => {
  const lock = join(folder, "lock");
  const log = join(folder, "log");
  writeFileSync(lock, content);
  const source = `
    import { appendFileSync } from "node:fs";
    import { setTimeout as sleep } from "node:timers/promises";
    import { withLock } from "./scripts/setup/withLock.mjs";
    await withLock(${JSON.stringify(lock)}, async () => {
      appendFileSync(${JSON.stringify(log)}, "in ");
      await sleep(50);
      appendFileSync(${JSON.stringify(log)}, "out ");
    });`;
  const setUps = Array.from({ length: 6 }, () =>
    spawn(process.execPath, asModule(source), { cwd: repository, stdio: "ignore" }),
  );
  const codes = await Promise.all(setUps.map(async (one) => (await once(one, "exit"))[0] as number));
  expect(codes).toEqual([0, 0, 0, 0, 0, 0]);
  expect(readFileSync(log, "utf8")).toBe("in out ".repeat(6));
  expect(readdirSync(folder)).toEqual(["log"]);
});
