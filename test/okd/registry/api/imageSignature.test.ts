/** Signatures of images, in the registry of every simulated OpenShift. */
import { isMaintenanceError } from "../../../../provider/errors/maintenanceError";
import { noEngine } from "../../../../provider/pulumi/engine";
import type { OkdContext } from "../../../../provider/kubernetes/clusterContext";
import type { ImageSignatureInputs } from "../../../../provider/okd/registry/imageSignatureInputs";
import { interpose, type Passage } from "../../../support/interposedServer";
import { requireNoLeaks, textsOfThrown } from "../../../support/leakScan";
import { closeServers, httpServer, started } from "../../../support/rawServer";
import {
  okdConfigOf,
  okdContextWith,
  startSimulatedCluster,
  type TestCluster,
} from "../../../support/testCluster";
import type { OkdSimulator } from "../../../../simulator/source";
import { createImageSignature, deleteImageSignature, readImageSignatures } from "../../../support/okdWorks";

const digest = `sha256:${"4028782c08eae4a8".repeat(4)}`;
const signerToken = "Pl4ntedSignerTokenOfTheTest";
const content = Buffer.from("a signature, ÿ and all").toString("base64");

describe.each(["4.x", "3.x"] as const)("a signature in the registry of %s", (version) => {
  let cluster: TestCluster;
  let simulator: OkdSimulator;
  let names = 0;
  beforeAll(async () => {
    cluster = await startSimulatedCluster({
      version,
      images: [{ namespace: "test", name: "web", digest }],
      tokens: { [signerToken]: { user: "signer", groups: ["system:masters"] } },
    });
    simulator = cluster.simulator as OkdSimulator;
  });
  afterAll(() => cluster.stop());
  afterEach(closeServers);

  const contextAs = (more: object = {}): OkdContext =>
    okdContextWith({ ...okdConfigOf(cluster), "openshift:kubernetes.token": signerToken, ...more });
  const inputsOf = (more: Partial<ImageSignatureInputs> = {}): ImageSignatureInputs => ({
    registry: simulator.registryUrl,
    namespace: "test",
    repository: "web",
    digest,
    signatureName: `${++names}`.padStart(32, "0"),
    content,
    rowUrn: "",
    ...more,
  });
  const failureOf = async (promise: Promise<unknown>): Promise<Error> => {
    const error = await promise.then(
      () => new Error("it went well"),
      (caught: unknown) => caught as Error,
    );
    requireNoLeaks([signerToken], textsOfThrown(error));
    return error;
  };
  const namesIn = async (inputs: ImageSignatureInputs): Promise<string[]> =>
    (await readImageSignatures(inputs, contextAs())).map(({ name }) => name);
  /** What is in front of the registry. */
  const inFront = (decide: Parameters<typeof interpose>[1]): Promise<string> =>
    interpose({ server: simulator.registryUrl, certificateAuthority: cluster.certificateAuthority }, decide);

  it("is written and read through the registry, and deleted through the API", async () => {
    const inputs = inputsOf({ registry: simulator.registry });
    const made = await createImageSignature(inputs, contextAs());
    expect(made.fullName).toBe(`${digest}@${inputs.signatureName}`);
    expect(await readImageSignatures(inputs, contextAs())).toEqual([
      { name: made.fullName, type: "atomic", content, schemaVersion: 2 },
    ]);
    await deleteImageSignature(made, contextAs());
    expect(await namesIn(inputs)).toEqual([]);
    const deleted = simulator.requests.filter(({ method }) => method === "DELETE").at(-1);
    const root = version === "3.x" ? "/oapi/v1" : "/apis/image.openshift.io/v1";
    expect(decodeURIComponent(deleted?.path ?? "")).toBe(`${root}/imagesignatures/${made.fullName}`);
    await deleteImageSignature(made, contextAs());
  });

  it("is the same one when it is there already with the same content, and refused with another", async () => {
    const inputs = inputsOf();
    await createImageSignature(inputs, contextAs());
    await createImageSignature(inputs, contextAs());
    const other = { ...inputs, content: Buffer.from("of others").toString("base64") };
    const error = await failureOf(createImageSignature(other, contextAs()));
    expect(isMaintenanceError(error, "ERR_CONFLICT")).toBe(true);
    expect(error.message).toContain(`${digest}@${inputs.signatureName}`);
    const found = (await readImageSignatures(inputs, contextAs())).find(({ name }) =>
      name.endsWith(inputs.signatureName),
    );
    expect(found?.content).toBe(content);
  });

  it("is found again when the answer to its writing was lost", async () => {
    const registry = await inFront(({ method }) => (method === "PUT" ? "lose-answer" : "forward"));
    const inputs = inputsOf({ registry });
    const { fullName } = await createImageSignature(inputs, contextAs());
    expect(await namesIn(inputs)).toContain(fullName);

    const deaf = await inFront(({ method }) => (method === "PUT" ? { status: 503 } : "forward"));
    const error = await failureOf(createImageSignature(inputsOf({ registry: deaf }), contextAs()));
    expect(isMaintenanceError(error, "ERR_UNEXPECTED_RESPONSE")).toBe(true);
  });

  it("is refused with what the registry says, and what to do", async () => {
    const of = (more: Partial<ImageSignatureInputs>, context = contextAs()): Promise<Error> =>
      failureOf(createImageSignature(inputsOf(more), context));
    const unknown = await of({ repository: "no-such-image" });
    expect(isMaintenanceError(unknown, "ERR_NOT_FOUND")).toBe(true);
    expect(unknown.message).toContain(`test/no-such-image@${digest}`);

    const invalid = await of({ signatureName: "short" });
    expect(isMaintenanceError(invalid, "ERR_INVALID_INPUT")).toBe(true);
    expect(invalid.message).toContain('answered 400 with "SIGNATURE_INVALID');

    const denied = await of({}, contextAs({ "openshift:kubernetes.token": cluster.plainToken }));
    expect(isMaintenanceError(denied, "ERR_UNAUTHORIZED")).toBe(true);
    expect(denied.message).toContain("DENIED: ");
    expect(denied.message).toContain("system:image-signer");
  });

  it("is read where the registry says version for schemaVersion, and an answer in another form is an error", async () => {
    const kept = { name: `${digest}@x`, type: "atomic", content };
    const answering = (body: unknown): Promise<string> => inFront((): Passage => ({ status: 200, body }));
    const old = await answering({ signatures: [{ ...kept, version: 2 }] });
    expect(await readImageSignatures(inputsOf({ registry: old }), contextAs())).toEqual([
      { ...kept, schemaVersion: 2 },
    ]);
    const empty = await answering({ signatures: null });
    expect(await readImageSignatures(inputsOf({ registry: empty }), contextAs())).toEqual([]);
    const page = await answering("<html>a page</html>");
    const error = await failureOf(readImageSignatures(inputsOf({ registry: page }), contextAs()));
    expect(isMaintenanceError(error, "ERR_UNEXPECTED_RESPONSE")).toBe(true);
  });

  it("is asked for again when the registry is busy, but written once", async () => {
    const seen: string[] = [];
    const registry = await inFront(({ method, count }): Passage => {
      seen.push(method);
      return count === 1 ? { status: 503 } : "forward";
    });
    await readImageSignatures(inputsOf({ registry }), contextAs());
    expect(seen).toEqual(["GET", "GET"]);
    await failureOf(createImageSignature(inputsOf({ registry }), contextAs()));
    expect(seen.filter((method) => method === "PUT")).toEqual(["PUT"]);
  });

  it("is written with the session of a user, who logs in again when it has ended", async () => {
    simulator.setUser({ name: "ann", password: "ann-password", groups: ["system:masters"] });
    const asAnn = contextAs({
      "openshift:kubernetes.token": undefined,
      "openshift:kubernetes.username": "ann",
      "openshift:kubernetes.password": "ann-password",
    });
    const inputs = inputsOf();
    await createImageSignature(inputs, asAnn);
    const sessions = simulator.list("OAuthAccessToken").map(({ metadata }) => metadata.name);
    expect(sessions).toHaveLength(1);
    simulator.remove("OAuthAccessToken", sessions[0] ?? "");
    expect((await readImageSignatures(inputs, asAnn)).length).toBeGreaterThan(0);
    const fresh = simulator.list("OAuthAccessToken").map(({ metadata }) => metadata.name);
    expect(fresh).toHaveLength(1);
    expect(fresh).not.toEqual(sessions);
  });

  it("needs a token: with a client certificate alone nothing is sent", async () => {
    const { cert, key } = cluster.clientCertificate("signer", ["system:masters"]);
    const before = simulator.requests.length;
    const context = contextAs({
      "openshift:kubernetes.token": undefined,
      "openshift:kubernetes.clientCertificate": cert,
      "openshift:kubernetes.clientKey": key,
    });
    const error = await failureOf(createImageSignature(inputsOf(), context));
    expect(isMaintenanceError(error, "ERR_INVALID_INPUT")).toBe(true);
    expect(error.message).toContain("a client certificate only, which registries do not take");
    expect(simulator.requests.length).toBe(before);
  });

  it("never follows the registry elsewhere with the token", async () => {
    const elsewhere: (string | undefined)[] = [];
    const { origin } = await started(
      httpServer(({ headers }, response) => {
        elsewhere.push(headers.authorization);
        response.end("{}");
      }),
    );
    const registry = await inFront((): Passage => ({
      status: 302,
      headers: { location: `${origin}/signatures` },
    }));
    const reading = await failureOf(readImageSignatures(inputsOf({ registry }), contextAs()));
    expect(isMaintenanceError(reading, "ERR_NETWORK")).toBe(true);
    expect(reading.message).toContain("redirected to another origin");
    const writing = await failureOf(createImageSignature(inputsOf({ registry }), contextAs()));
    expect(isMaintenanceError(writing)).toBe(true);
    expect(elsewhere).toEqual([]);
  });

  it("says which certificate to set when the registry's is not trusted", async () => {
    const strange = await startSimulatedCluster({ version });
    try {
      const registry = strange.simulator?.registry ?? "";
      const error = await failureOf(readImageSignatures(inputsOf({ registry }), contextAs()));
      expect(isMaintenanceError(error, "ERR_NETWORK")).toBe(true);
      expect(error.message).toContain(
        'pulumi config set --path "openshift:kubernetes.registryCertificateAuthority"',
      );
      const trusting = contextAs({
        "openshift:kubernetes.registryCertificateAuthority": strange.certificateAuthority,
      });
      const reached = await failureOf(readImageSignatures(inputsOf({ registry }), trusting));
      expect(isMaintenanceError(reached, "ERR_UNAUTHORIZED")).toBe(true);
    } finally {
      await strange.stop();
    }
  });

  it("is read with a warning when no one looks at the registry's certificate", async () => {
    const said: string[] = [];
    const engine = {
      ...noEngine,
      say: (_urn: string, kind: string, text: string) => said.push(`${kind} ${text}`),
    };
    const reckless = contextAs({
      "openshift:kubernetes.certificateAuthority": undefined,
      "openshift:kubernetes.insecureSkipTlsVerify": "true",
    });
    await readImageSignatures(inputsOf(), { ...reckless, engine });
    expect(said).toEqual([
      expect.stringMatching(
        `^warning insecureSkipTlsVerify is set: the certificate of ${simulator.registryUrl} `,
      ),
    ]);
  });

  it("says what is left when it cannot be deleted, and how to remove that", async () => {
    const made = await createImageSignature(inputsOf(), contextAs());
    const plain = contextAs({ "openshift:kubernetes.token": cluster.plainToken });
    const error = await failureOf(deleteImageSignature(made, plain));
    expect(isMaintenanceError(error, "ERR_FORBIDDEN")).toBe(true);
    expect(error.message).toContain(`oc delete imagesignature ${made.fullName}`);
    expect(await namesIn(made)).toContain(made.fullName);
  });
});
