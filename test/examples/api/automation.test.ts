/** The schedules that are ready to use: as far as they can be tried here. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { repository } from "../../../scripts/setup/paths.cjs";
import { startKubeApiServer, testWithKubeApiServer } from "../../support/kubeApiServer";

const folder = path.join(repository, "examples", "automation");
const textOf = (file: string): string => readFileSync(path.join(folder, file), "utf8");
const schedules = readdirSync(folder).filter((file) => !/\.md$|timer$/u.test(file));

test("each runs the command line with options that it has", () => {
  const bin = path.join(repository, "dist", "cli", "main.js");
  const help = execFileSync(process.execPath, [bin, "run", "--help"], { encoding: "utf8" });
  const runs = schedules.flatMap((file) =>
    [...textOf(file).matchAll(/openshift-maintenance run (.*)$/gmu)].map(([, options = ""]) => options),
  );
  expect(runs).toHaveLength(4);
  for (const options of runs)
    for (const [option] of options.matchAll(/--[a-z-]+/gu)) expect(help).toContain(option);
});

test("each treats a closed window, and what the next run resumes, as no failure, and nothing else", () => {
  for (const file of ["github-actions.yaml", "cronjob.yaml"]) {
    const script =
      /^ *(?:code=.*\n)?(?: *.*\|\| code=\$\?\n)(?: *#.*\n)*( *case .* esac)$/mu.exec(textOf(file))?.[1] ??
      "";
    const codes = Array.from({ length: 30 }, (_one, code) => code).filter(
      (code) => spawnSync("sh", ["-c", `code=${String(code)}; ${script}`]).status === 0,
    );
    expect([file, codes]).toEqual([file, [0, 20, 21, 24]]);
  }
  expect(textOf("gitlab-ci.yaml")).toContain("exit_codes: [20, 21, 24]");
  expect(textOf("maintenance.service")).toContain("SuccessExitStatus=20 21 24");
});

test("the workflows of GitHub and GitLab run one at a time, and are never cut", () => {
  expect(parse(textOf("github-actions.yaml"))).toMatchObject({
    concurrency: { group: "maintenance-prod", "cancel-in-progress": false },
  });
  expect(parse(textOf("gitlab-ci.yaml"))).toMatchObject({
    maintenance: { resource_group: "maintenance-prod", interruptible: false },
  });
});

testWithKubeApiServer("a real API server takes the CronJob, with every field known", async () => {
  const server = await startKubeApiServer();
  try {
    await server.createNamespace("node-maintenance");
    const at = "/apis/batch/v1/namespaces/node-maintenance/cronjobs?dryRun=All&fieldValidation=Strict";
    const { status, body } = await server.request("POST", at, parse(textOf("cronjob.yaml")));
    expect([status, body]).toEqual([201, expect.objectContaining({ kind: "CronJob" })]);
  } finally {
    await server.stop();
  }
});

// Where there is no systemd there is no one to ask.
const whereSystemdIs = spawnSync("systemd-analyze", ["--version"]).status === 0 ? test : () => undefined;
whereSystemdIs("systemd reads the units without a complaint", () => {
  const units = mkdtempSync(path.join(tmpdir(), "units-"));
  try {
    for (const file of ["maintenance.service", "maintenance.timer"]) {
      // What it runs, and as whom, is not on this machine.
      const text = textOf(file)
        .replace(/^ExecStart=\S+/mu, `ExecStart=${process.execPath}`)
        .replace(/^(?:User|EnvironmentFile)=.*\n/gmu, "");
      writeFileSync(path.join(units, file), text);
    }
    const files = ["maintenance.service", "maintenance.timer"].map((file) => path.join(units, file));
    const { stderr, status } = spawnSync("systemd-analyze", ["verify", "--man=no", ...files], {
      encoding: "utf8",
    });
    const ours = stderr.split("\n").filter((line) => line.includes("maintenance."));
    expect([status, ours]).toEqual([0, []]);
  } finally {
    rmSync(units, { recursive: true });
  }
});
