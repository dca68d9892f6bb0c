/** The example of a signed image, through the real CLI on a simulated OKD and its registry. */
import * as path from "node:path";
import { createPulumiWorkspace } from "../../support/pulumiWorkspace";
import { succeeded } from "../../support/rebootProgram";
import { startSimulatedCluster } from "../../support/testCluster";

describe("the example of a signed image", () => {
  it("puts the signature of a file on an image, reads it back, and takes it away", async () => {
    const digest = `sha256:${"4028782c08eae4a8".repeat(4)}`;
    const cluster = await startSimulatedCluster({ images: [{ namespace: "test", name: "web", digest }] });
    const workspace = await createPulumiWorkspace({
      projectFolder: path.resolve(__dirname, "../../../examples/signed-image"),
      project: "signed-image",
      config: {
        "openshift:kubernetes.server": cluster.server,
        "openshift:kubernetes.certificateAuthority": cluster.certificateAuthority,
        "openshift:kubernetes.token": { secret: cluster.adminToken },
        registry: cluster.simulator?.registry ?? "",
        digest,
        signatureFile: __filename,
      },
    });
    const signatures = (): string[] => {
      const kept = cluster.simulator?.get("Image", digest)?.["signatures"] ?? [];
      return (kept as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name);
    };
    try {
      succeeded(await workspace.up());
      expect(signatures()).toEqual([expect.stringMatching(new RegExp(`^${digest}@[0-9a-f]{32}$`, "u"))]);
      expect(await workspace.outputs()).toEqual({ signatures: [`atomic ${signatures()[0] ?? ""}`] });
      succeeded(await workspace.up(["--expect-no-changes"]));
      succeeded(await workspace.destroy());
      expect(signatures()).toEqual([]);
    } finally {
      await workspace.dispose();
      await cluster.stop();
    }
  });
});
