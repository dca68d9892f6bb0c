/** Every resource and function says in the same two ways which cluster it means, and in no other. */
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import * as pulumi from "@pulumi/pulumi";
import { NodeReboot, NodeStatus, getNodes, getNodeStatus, okd } from "../../../provider";

type Call = (args?: unknown) => unknown;
type Resource = new (name: string, args?: unknown) => pulumi.Resource;

const functions: readonly (readonly [string, unknown, object])[] = [
  ["getNodes", getNodes, {}],
  ["getNodeStatus", getNodeStatus, { node: "worker-0" }],
  ["okd.whoAmI", okd.whoAmI, {}],
  ["okd.getVersion", okd.getVersion, {}],
  ["okd.getApiResources", okd.getApiResources, {}],
  ["okd.getObjects", okd.getObjects, { apiVersion: "v1", kind: "Pod" }],
  [
    "okd.getImageSignatures",
    okd.getImageSignatures,
    { registry: "r:1", namespace: "test", repository: "web", digest: `sha256:${"0".repeat(64)}` },
  ],
  ["okd.watch", (args: never) => okd.watch(args).next(), { apiVersion: "v1", kind: "Pod" }],
];
const resources: readonly (readonly [string, unknown])[] = [
  ["NodeReboot", NodeReboot],
  ["NodeStatus", NodeStatus],
  ["okd.SessionToken", okd.SessionToken],
  ["okd.ServiceAccountToken", okd.ServiceAccountToken],
  ["okd.RegistrySecret", okd.RegistrySecret],
  ["okd.ImageSignature", okd.ImageSignature],
  ["okd.ResourceCondition", okd.ResourceCondition],
];

async function messageOf(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (isMaintenanceError(error, "ERR_INVALID_INPUT")) return error.message;
    throw error;
  }
  throw new Error("it went well");
}

describe("a function", () => {
  beforeEach(() => {
    pulumi.runtime.setAllConfig({});
  });

  it.each(functions)(
    "%s takes cluster and connection, and says what to write for okd",
    async (_, given, args) => {
      const call = given as Call;
      expect(await messageOf(() => call({ ...args, cluster: "prod" }))).toContain(
        'names "prod", but openshift:clusters is not an object of entries: run pulumi config set --path "openshift:clusters.prod.',
      );
      expect(await messageOf(() => call({ ...args, connection: {} }))).toMatch(
        /connection\.(?:selfService|kubernetes) is missing/u,
      );
      expect(await messageOf(() => call({ ...args, okd: { server: "https://x", token: "t" } }))).toContain(
        "okd is no argument any more: write connection: { kubernetes: { … } } in the place of okd: { … }",
      );
    },
  );

  it.each(functions)("%s finds a misspelled key of the configuration", async (_, given, args) => {
    pulumi.runtime.setAllConfig({ "openshift:selfservice": JSON.stringify({ password: "s3cret" }) });
    const message = await messageOf(() => (given as Call)(args));
    expect(message).toContain("openshift:selfservice is not known; closest: selfService");
    expect(message).not.toContain("s3cret");
  });
});

describe("a resource", () => {
  const registered: { type: string; inputs: Record<string, unknown> }[] = [];
  beforeAll(async () => {
    await pulumi.runtime.setMocks({
      newResource: ({ type, name, inputs }) => {
        registered.push({ type, inputs: inputs as Record<string, unknown> });
        return { id: name, state: inputs as object };
      },
      call: () => ({}),
    });
    pulumi.runtime.setAllConfig({});
  });
  const base = { node: "n", namespace: "a", serviceAccount: "b", secretName: "c", registry: "d", token: "e" };
  const more = {
    repository: "f",
    digest: "g",
    signatureName: "h",
    content: "i",
    apiVersion: "v1",
    kind: "Pod",
  };

  /** The inputs of all that a construction registers, once they have been. */
  async function inputsOf(given: unknown, args: object): Promise<Record<string, unknown>[]> {
    registered.length = 0;
    new (given as Resource)("x", { ...base, ...more, ...args });
    for (let i = 0; i < 50 && registered.every(({ inputs }) => !("__provider" in inputs)); i++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return registered.filter(({ inputs }) => "__provider" in inputs).map(({ inputs }) => inputs);
  }

  it.each(resources)("%s takes cluster and connection, and passes okd on to no one", async (_, given) => {
    expect((await inputsOf(given, { cluster: "prod" }))[0]).toHaveProperty("cluster", "prod");
    const connection = { kubernetes: { server: "https://x" } };
    expect(JSON.stringify((await inputsOf(given, { connection }))[0]?.["connection"])).toContain("https://x");
    const [inputs] = await inputsOf(given, { okd: { token: "s3cret" } });
    expect(inputs?.["unknownArguments"]).toContain("okd");
    expect(JSON.stringify(inputs)).not.toContain("s3cret");
  });
});
