/** Registry secrets and image signatures from their creation to their deletion, through the real Pulumi CLI. */
import * as path from "node:path";
import { interpose } from "../../support/interposedServer";
import { filesBelow, findLeaks, requireNoLeaks, type Texts } from "../../support/leakScan";
import { sharedProgramHost } from "../../support/startProgramHost";
import { createPulumiWorkspace, type PulumiWorkspace } from "../../support/pulumiWorkspace";
import { closeServers } from "../../support/rawServer";
import { failed, operationsIn, succeeded } from "../../support/rebootProgram";
import { startSimulatedCluster, testClusters, type TestCluster } from "../../support/testCluster";

afterEach(closeServers);

const registryTokens = ["sha256~F1rstRegistryT0kenOfTheTest", "sha256~Sec0ndRegistryT0kenOfTheTest"] as const;
const connectionToken = "Pl4ntedTokenOfTheConnection";
const digest = `sha256:${"4028782c08eae4a8".repeat(4)}`;
const signatureName = "cddeb7006d914716e2728000746a0b23";

/** A cluster, and the token of an administrator that a search finds. */
async function startCluster(
  kind: (typeof testClusters)[number],
): Promise<{ cluster: TestCluster; token: string }> {
  if (kind.version !== "kubernetes") {
    const cluster = await startSimulatedCluster({
      version: kind.version,
      images: [{ namespace: "test", name: "web", digest }],
      tokens: { [connectionToken]: { user: "planted", groups: ["system:masters"] } },
    });
    return { cluster, token: connectionToken };
  }
  const cluster = await kind.start();
  const accounts = "/api/v1/namespaces/test/serviceaccounts";
  await cluster.request("POST", accounts, { metadata: { name: "planted" } });
  await cluster.request("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
    metadata: { name: "planted" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", name: "planted", namespace: "test" }],
  });
  const { body } = await cluster.request("POST", `${accounts}/planted/token`, {
    spec: { expirationSeconds: 3600 },
  });
  return { cluster, token: (body as { status: { token: string } }).status.token };
}

/** A program whose connections are its own, with the tokens in plain text in it. */
const program = (registryToken: string, okd: object, registry: string | undefined): string => `
"use strict";
const { okd } = require("pulumi-openshift-maintenance");
const connection = ${JSON.stringify({ kubernetes: okd })};
const image = ${JSON.stringify({ registry, namespace: "test", repository: "web", digest })};
module.exports = async () => {
  const token = ${JSON.stringify(registryToken)};
  const registry = "registry.example.com:5000";
  const pull = new okd.RegistrySecret("pull", {
    namespace: "test", secretName: "pull", registry, token, serviceAccount: "robot", connection,
  });
  const result = {
    secretName: pull.secretName,
    config: okd.dockerConfigJsonOutput({ registry, token }),
    version: (await okd.getVersion({ connection })).kubernetes,
    kinds: okd.getApiResourcesOutput({ groupVersion: "v1", connection })
      .apply((all) => all.map(({ kind }) => kind)),
  };
  if (image.registry === undefined) return result;
  const signature = new okd.ImageSignature("web", {
    ...image, signatureName: ${JSON.stringify(signatureName)}, content: "c2lnbmF0dXJl", connection,
  });
  const signatures = signature.fullName
    .apply(() => okd.getImageSignatures({ ...image, connection }));
  return { ...result, fullName: signature.fullName, signatures };
};
`;

/** Nothing secret is in the state, its backups, logs, or in what was printed. */
function requireNoTraces(workspace: PulumiWorkspace, tokens: readonly string[]): void {
  const auths = tokens.map((token) => Buffer.from(`serviceaccount:${token}`).toString("base64"));
  const data = auths.map((auth) => Buffer.from(`{"auth":"${auth}"}`).toString("base64"));
  for (const text of [...auths, ...data, ...tokens.map(encodeURIComponent)])
    expect(findLeaks([...tokens, ...auths], [["text", text]])).not.toEqual([]);
  requireNoLeaks([...tokens, ...auths], tracesOf(workspace));
}

/** What updates have left behind and shown, but for what shows secrets because it was asked to. */
function* tracesOf(workspace: PulumiWorkspace): Texts {
  // The program holds the tokens itself.
  for (const [file, text] of filesBelow(workspace.folder, [path.join("project", "index.js")])) {
    // For debugging, and nothing else, Pulumi's SDK writes whole resources with their secrets to its event log.
    const lines = file.startsWith("events-") ? text.split("\n") : [text];
    yield [file, lines.filter((line) => !line.includes('"severity":"debug"')).join("\n")];
  }
  yield* workspace.printed().filter(([name]) => !name.includes("stack"));
}

// What 3.x has of its own is tried without the CLI.
const kinds = testClusters.filter(({ version }) => version !== "3.x");

test.each(kinds.map((kind) => [kind.name, kind] as const))(
  "on %s a secret is made and linked, continues after a refusal, takes a new token, and is removed with its links",
  async (_name, kind) => {
    const { cluster, token } = await startCluster(kind);
    const { simulator, certificateAuthority } = cluster;
    const robot = "/api/v1/namespaces/test/serviceaccounts/robot";
    const secret = "/api/v1/namespaces/test/secrets/pull";
    let mayLink = false;
    const server = await interpose(cluster, ({ method, path: asked }) =>
      method === "PUT" && asked === robot && !mayLink
        ? { status: 403, body: { kind: "Status", message: "serviceaccounts is forbidden" } }
        : "forward",
    );
    const own = { server, token, certificateAuthority, registryCertificateAuthority: certificateAuthority };
    const programWith = (registryToken: string): string =>
      program(registryToken, own, simulator?.registryUrl);
    const workspace = await createPulumiWorkspace({
      programHost: (await sharedProgramHost()).address,
      program: programWith(registryTokens[0]),
    }).catch(async (error: unknown) => {
      await cluster.stop();
      throw error;
    });
    const authIn = async (): Promise<string> => {
      const { body } = await cluster.request("GET", secret);
      const data = (body as { data: Record<string, string> }).data[".dockerconfigjson"] ?? "";
      const { auths } = JSON.parse(Buffer.from(data, "base64").toString()) as {
        auths: Record<string, { auth: string }>;
      };
      return Buffer.from(auths["registry.example.com:5000"]?.auth ?? "", "base64").toString();
    };
    const linksOf = async (): Promise<unknown[]> => {
      const { body } = await cluster.request("GET", robot);
      const { imagePullSecrets = [], secrets = [] } = body as Record<string, { name: string }[]>;
      return [...imagePullSecrets, ...secrets].filter(({ name }) => name === "pull");
    };
    try {
      await cluster.request("POST", "/api/v1/namespaces/test/serviceaccounts", {
        metadata: { name: "robot" },
      });
      const refused = failed(await workspace.up());
      expect(refused.output).toContain("(ERR_FORBIDDEN)");
      const kept = (await workspace.exportStack()).deployment.resources?.find(({ id }) => id === "test/pull");
      expect(kept?.initErrors).toHaveLength(1);
      requireNoTraces(workspace, [...registryTokens, token]);

      mayLink = true;
      succeeded(await workspace.up());
      expect(await authIn()).toBe(`serviceaccount:${registryTokens[0]}`);
      expect(await linksOf()).toHaveLength(2);
      const outputs = await workspace.outputs();
      expect(outputs).toMatchObject({
        secretName: "pull",
        version: expect.stringMatching(/^v1\./u) as unknown,
        kinds: expect.arrayContaining(["Secret", "Pod"]) as unknown,
      });
      expect(outputs["config"]).toContain('"registry.example.com:5000"');
      if (simulator !== undefined) {
        const fullName = `${digest}@${signatureName}`;
        const signatures = [{ name: fullName, type: "atomic", content: "c2lnbmF0dXJl", schemaVersion: 2 }];
        expect(outputs).toMatchObject({ fullName, signatures });
      }
      succeeded(await workspace.up(["--expect-no-changes"]));

      workspace.writeProgram(programWith(registryTokens[1]));
      const rotation = succeeded(await workspace.up([], { events: true }));
      expect(operationsIn(rotation.events)).toEqual(["RegistrySecret pull: update"]);
      expect(await authIn()).toBe(`serviceaccount:${registryTokens[1]}`);

      succeeded(await workspace.destroy());
      expect((await cluster.request("GET", secret)).status).toBe(404);
      expect(await linksOf()).toEqual([]);
      expect(JSON.stringify(simulator?.get("Image", digest) ?? {})).not.toContain(signatureName);
      requireNoTraces(workspace, [...registryTokens, token]);
    } finally {
      await workspace.dispose();
      await cluster.stop();
    }
  },
);
