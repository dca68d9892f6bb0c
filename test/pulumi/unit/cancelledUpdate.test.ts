/** A folder as a backend, with the lock of an update; the process that has started the tests stands for the CLI. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import * as path from "node:path";
import { findUpdateLock, untilCancelled, type UpdateLock } from "../../../provider/pulumi/cancelledUpdate";
import { noEngine } from "../../../provider/pulumi/engine";
import { VirtualClock } from "../../support/virtualClock";

let folder = "";
let locks = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "state-"));
  locks = path.join(folder, ".pulumi", "locks", "organization", "project", "dev");
  mkdirSync(locks, { recursive: true });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  PULUMI_BACKEND_URL: `file://${folder}`,
  PULUMI_PROJECT: "project",
  PULUMI_STACK: "dev",
  ...more,
});

function writeLock(lock: object, name = "1.json"): string {
  const file = path.join(locks, name);
  writeFileSync(file, JSON.stringify({ pid: process.ppid, hostname: hostname(), ...lock }));
  return file;
}

describe("the lock of an update", () => {
  it("is found in a folder by the process that took it, besides locks of others", () => {
    writeLock({ pid: 1 }, "0.json");
    const file = writeLock({});
    writeFileSync(`${file}.attrs`, "{}");
    expect(findUpdateLock(env())).toEqual({ file, pid: process.ppid });
    expect(findUpdateLock(env({ PULUMI_STACK: "organization/project/dev" }))).toEqual({
      file,
      pid: process.ppid,
    });
    expect(findUpdateLock(env({ PULUMI_BACKEND_URL: `file://${folder}?no_tmp_dir=true` }))).toBeDefined();
  });

  it("is found by whom someone is logged in to", () => {
    writeLock({});
    const home = path.join(folder, "home");
    mkdirSync(home);
    writeFileSync(path.join(home, "credentials.json"), JSON.stringify({ current: `file://${folder}` }));
    const given = env({ PULUMI_HOME: home });
    delete given["PULUMI_BACKEND_URL"];
    expect(findUpdateLock(given)).toBeDefined();
  });

  it.each<[what: string, more: NodeJS.ProcessEnv]>([
    ["another backend", { PULUMI_BACKEND_URL: "s3://bucket" }],
    ["a folder that is not there", { PULUMI_BACKEND_URL: "file:///nowhere/at/all" }],
    ["another stack", { PULUMI_STACK: "prod" }],
    ["no project", { PULUMI_PROJECT: undefined }],
  ])("is not known with %s", (_what, more) => {
    writeLock({});
    expect(findUpdateLock(env(more))).toBeUndefined();
  });

  it.each([
    ["of another machine", { hostname: "elsewhere" }],
    ["of a process that has not started this one", { pid: 1 }],
    ["of no process", { pid: "1" }],
  ])("is not one %s", (_what, lock) => {
    writeLock(lock);
    expect(findUpdateLock(env())).toBeUndefined();
  });
});

describe("an engine", () => {
  const said: string[] = [];
  const engineWith = (lock: UpdateLock | undefined) =>
    untilCancelled(
      { ...noEngine, say: (_urn, _severity, text) => said.push(text) },
      lock,
      new VirtualClock(),
    );

  it("is there while the lock of its update is, and where no lock is known", async () => {
    const file = writeLock({});
    expect(await engineWith({ file, pid: process.ppid }).presence()).toBe("present");
    expect(await engineWith(undefined).presence()).toBe("present");
    expect(said).toEqual([]);
  });

  it("whose CLI has ended by itself, and thereby given its lock back, was not cancelled", async () => {
    const ended = { file: path.join(locks, "gone.json"), pid: 2 ** 22 + 1 };
    expect(await engineWith(ended).presence()).toBe("present");
    expect(said).toEqual([]);
  });
});
