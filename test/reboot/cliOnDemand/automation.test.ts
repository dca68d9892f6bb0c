import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { isolatedEnvironment } from "../../../scripts/pulumi/isolatedEnvironment.cjs";
import { operator } from "../../support/pulumiWorkspace";
import { nodeOf, program, withOwnProcess } from "../../support/rebootProgram";

/** A process of the Automation API that runs updates one after another, and then of two stacks at once. */
const updates = `
"use strict";
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const pulumi = require("@pulumi/pulumi");
const openshift = require("pulumi-openshift-maintenance");

// An order that fails never gives its turn back.
const programOf = (breaks) => async () => {
  for (const name of ["worker-0", "worker-1"]) {
    new openshift.NodeReboot(name, { node: name + ".openstacklocal" });
  }
  const node = breaks ? "nowhere.openstacklocal" : "worker-2.openstacklocal";
  const last = new openshift.NodeReboot("worker-2", { node });
  return { phase: last.phase };
};

async function update(stackName, breaks) {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName, projectName: "test", program: programOf(breaks) },
    // Where Pulumi finds the packages of the program: by default in the folder in which this process was started.
    { envVars: process.env, projectSettings: { name: "test", runtime: "nodejs", main: __dirname } },
  );
  await stack.setAllConfig(JSON.parse(process.argv[2]), true);
  return stack.up();
}

(async () => {
  const first = await update("inline", true).then(() => "went well", (error) => String(error).includes("ERR_NODE_NOT_FOUND"));
  const second = await update("inline", false);
  const [third, beside] = await Promise.all([update("inline", false), update("beside", false)]);
  console.log(JSON.stringify({
    first,
    second: second.summary.result,
    outputs: second.outputs,
    third: third.summary.resourceChanges,
    beside: beside.outputs,
  }));
})();
`;

it("the Automation API runs a failing update, then good ones, and two at once, in one process that was started from another folder", async () => {
  await withOwnProcess(program(), async (scene) => {
    const { simulator, workspace } = scene;
    const file = path.join(workspace.projectFolder, "updates.js");
    writeFileSync(file, updates);
    const config = {
      "openshift:selfService.apiUrl": { value: simulator.apiUrl },
      "openshift:selfService.clusterId": { value: "demo.cna.example.com" },
      "openshift:selfService.username": { value: operator.username },
      "openshift:selfService.password": { value: operator.password, secret: true },
    };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [file, JSON.stringify(config)], {
      cwd: path.parse(file).root,
      env: isolatedEnvironment(workspace.folder),
      timeout: 100_000,
    });
    scene.alsoPrinted.push(stdout, stderr);

    expect(JSON.parse(stdout)).toMatchObject({
      first: true,
      second: "succeeded",
      outputs: { phase: { value: "completed", secret: false } },
      third: { same: expect.any(Number) as number },
      beside: { phase: { value: "completed" } },
    });
    expect(JSON.parse(stdout)).not.toHaveProperty("third.update");
    const nodes = ["worker-0", "worker-1", "worker-2"].map(nodeOf);
    expect(scene.rebooted().slice(0, 3).sort()).toEqual(nodes);
    // Those of the other stack.
    expect(scene.rebooted().slice(3).sort()).toEqual(nodes);
  });
});
