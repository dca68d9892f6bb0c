/** The example that needs no Pulumi CLI: a plain program on a real server, as a user starts it. */
import { spawn } from "node:child_process";
import * as path from "node:path";
import {
  describeWithKubeApiServer,
  startKubeApiServer,
  type KubeApiServer,
} from "../../support/kubeApiServer";
import { putNode } from "../../support/kubeControllers";

const program = path.resolve(__dirname, "../../../examples/watch-nodes/index.js");

describeWithKubeApiServer("the example that watches nodes", () => {
  let server: KubeApiServer;
  beforeAll(async () => (server = await startKubeApiServer()));
  afterAll(() => server.stop());

  it("the example of watching nodes says who and what it has found, follows the nodes, and ends with Ctrl-C", async () => {
    await putNode(server, "worker-0", true);
    const child = spawn(process.execPath, [program], {
      env: { ...process.env, KUBECONFIG: server.kubeconfigFile() },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
    const ended = new Promise((resolve) => child.once("exit", resolve));
    const until = async (wanted: RegExp): Promise<void> => {
      while (!wanted.test(printed)) {
        if (child.exitCode !== null) throw new Error(`it has ended:\n${printed}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    try {
      await until(/^ADDED worker-0 Ready=True KubeletReady$/mu);
      expect(printed).toMatch(/^admin on Kubernetes v1\.34\.1, OpenShift none\n\d+ resources in v1\n/u);
      await putNode(server, "worker-0", "Unknown");
      await until(/^MODIFIED worker-0 Ready=Unknown NodeStatusUnknown$/mu);
      child.kill("SIGINT");
      expect(await ended).toBe(0);
    } finally {
      child.kill("SIGKILL");
    }
    expect(printed).not.toContain(server.adminToken);
  });
});
