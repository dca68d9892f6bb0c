import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { isolatedEnvironment } from "../../scripts/pulumi/isolatedEnvironment.cjs";
import { operator } from "../support/pulumiWorkspace";
import { cliTimeoutMs, program, withScene } from "../support/rebootProgram";

jest.setTimeout(cliTimeoutMs);

/** A process that runs one update after another with the Automation API, each with a program of its own. */
const twoUpdates = `
"use strict";
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const pulumi = require("@pulumi/pulumi");
const openshift = require("pulumi-openshift-maintenance");

const programOf = (breaks) => async () => {
  for (const name of ["worker-0", "worker-1"]) {
    new openshift.NodeReboot(name, { node: name + ".openstacklocal" });
  }
  if (breaks) throw new Error("this program breaks");
  const last = new openshift.NodeReboot("worker-2", { node: "worker-2.openstacklocal" });
  return { phase: last.phase };
};

async function update(breaks) {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "inline", projectName: "test", program: programOf(breaks) },
    { envVars: process.env },
  );
  await stack.setAllConfig(JSON.parse(process.argv[2]));
  return stack.up();
}

(async () => {
  const first = await update(true).then(() => "went well", (error) => String(error).includes("this program breaks"));
  const second = await update(false);
  const third = await update(false);
  console.log(JSON.stringify({
    first,
    second: second.summary.result,
    outputs: second.outputs,
    third: third.summary.resourceChanges,
  }));
})();
`;

it("runs a failing update and then good ones in one process of the Automation API", async () => {
  await withScene(program(), async (scene) => {
    const { simulator, workspace } = scene;
    writeFileSync(path.join(workspace.projectFolder, "updates.js"), twoUpdates);
    const config = {
      "openshift:apiUrl": { value: simulator.apiUrl },
      "openshift:clusterId": { value: "demo.cna.example.com" },
      "openshift:username": { value: operator.username },
      "openshift:password": { value: operator.password, secret: true },
    };
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ["updates.js", JSON.stringify(config)],
      {
        cwd: workspace.projectFolder,
        env: isolatedEnvironment(workspace.folder),
        timeout: 100_000,
      },
    );
    scene.alsoPrinted.push(stdout, stderr);

    expect(JSON.parse(stdout)).toMatchObject({
      first: true,
      second: "succeeded",
      outputs: { phase: { value: "completed", secret: false } },
      third: { same: expect.any(Number) as number },
    });
    expect(JSON.parse(stdout)).not.toHaveProperty("third.update");
    expect(scene.rebooted().sort()).toEqual(
      ["worker-0", "worker-1", "worker-2"].map((name) => `${name}.openstacklocal`),
    );
  });
});
