import { createRequire } from "node:module";
import { consumerProject } from "../consumer/consumerProgram.cjs";
import { nodeFolder } from "../consumer/fetchTool.cjs";
import { createPulumiWorkspace } from "../pulumi/pulumiWorkspace.cjs";

const password = "P4sswordOfTheMatrix";
const rhythm = { downMs: 500, lineIntervalMs: 50, doneGapMs: 100 };

/**
 * One reboot and one token of each kind, nothing more when the program runs again, and nothing secret in the state,
 * on these versions.
 * @param {string} consumer the folder of the installed program
 * @param {number} node the major version of Node.js
 * @param {import("../pulumi/interruption.mjs").Interruption} interruption
 * @returns {Promise<string | undefined>} what went wrong
 */
export async function runCell(consumer, node, interruption) {
  const simulators = createRequire(import.meta.url)("pulumi-openshift-maintenance-simulator");
  const simulator = await simulators.startSimulator({ reboot: rhythm });
  const okd = await simulators.startOkdSimulator({
    users: [{ name: "ann", password, groups: ["cluster-admins"] }],
  });
  okd.put({ kind: "Namespace", metadata: { name: "test" } });
  let workspace;
  try {
    workspace = await createPulumiWorkspace({
      ownSession: true,
      projectFolder: consumer,
      project: consumerProject,
      nodeFolder: await nodeFolder(node),
      config: {
        "openshift:selfService.apiUrl": simulator.apiUrl,
        "openshift:selfService.clusterId": "demo.cna.example.com",
        "openshift:selfService.username": "operator",
        "openshift:selfService.password": { secret: "operator-password" },
        "openshift:kubernetes.server": okd.url,
        "openshift:kubernetes.username": "ann",
        "openshift:kubernetes.password": { secret: password },
      },
    });
    for (const args of [
      ["up", "--yes", "--skip-preview"],
      ["up", "--yes", "--skip-preview", "--expect-no-changes"],
      ["preview", "--expect-no-changes"],
    ]) {
      const command = workspace.start([...args, "--non-interactive", "--color=never"]);
      const { code, output } = await interruption.during(command);
      if (code !== 0) return `pulumi ${args.join(" ")} ended with ${code}:\n${output}`;
      const accepted = simulator.acceptedReboots.length;
      if (accepted !== 1) return `the server accepted ${accepted} reboots after pulumi ${args.join(" ")}`;
    }
    const { node: used, user, token } = await workspace.outputs();
    if (!used.startsWith(`v${node}.`)) return `the program ran on ${used}`;
    if (user !== "ann" || !okd.issuedTokens.includes(token)) return `no token was obtained, user ${user}`;
    const stored = workspace.stateText();
    const isStored = [password, ...okd.issuedTokens].some((secret) => stored.includes(secret));
    return isStored ? "a token or password stands in the state in plain text" : undefined;
  } finally {
    await workspace?.dispose();
    await simulator.close();
    await okd.close();
  }
}
