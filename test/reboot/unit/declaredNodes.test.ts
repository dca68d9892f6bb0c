/** One node declared twice in a program, however it is written. */
import * as pulumi from "@pulumi/pulumi";
import { compare, declareNode, type Declaration } from "../../../provider/reboot/declaredNodes";
import { settingsSource } from "../../support/settingsSource";

const node = "worker-0";
const password = "5up3r-s3cret";
const address = { apiUrl: "https://api.example/x", clusterId: "my.cluster" };
const respelled = { ...address, apiUrl: "https://API.example.:443/x/" };
const entries = {
  "openshift:clusters": JSON.stringify({
    prod: { selfService: { ...address, username: "operator", password } },
    // What is wrong with the credentials is for the check to say.
    same: { selfService: respelled },
    other: { selfService: { ...address, clusterId: "other.cluster" } },
  }),
};
const server = "https://api.example:6443";
const respelledServer = "https://API.example.:6443/";
const kubernetes = { "openshift:kubernetes": JSON.stringify({ server, token: password }) };
const kubeconfig = JSON.stringify({
  clusters: [{ name: "c", cluster: { server: respelledServer } }],
  users: [{ name: "u", user: { token: password } }],
  contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
  "current-context": "x",
});
const topLevel = { "openshift:selfService": JSON.stringify(address) };

/** What a program says of where a node is. */
interface Said {
  readonly node?: unknown;
  readonly cluster?: unknown;
  readonly connection?: unknown;
}
/** Why the second of two declarations is refused, with these settings. */
function faultOfTwo(
  first: Said,
  second: Said,
  config: Record<string, unknown>,
  env = {},
): string | undefined {
  const source = settingsSource({ config, env });
  const declared = new Map<string, Declaration>();
  const [one, other] = ["n0", "n1"].map((name): Declaration => ({ name, path: `a/${name}` }));
  if (one === undefined || other === undefined) throw new Error("no declarations");
  compare(one, { node, ...first }, declared, source);
  expect(one.fault).toBeUndefined();
  compare(other, { node, ...second }, declared, source);
  // For neither may anything be sent.
  expect(one.fault).toBe(other.fault);
  return other.fault;
}

describe("one node, declared twice,", () => {
  it.each<[string, Said, Said, Record<string, unknown>]>([
    ["on the cluster of the configuration", {}, {}, topLevel],
    ["where nothing is configured that the program can see", {}, {}, {}],
    ["in one entry", { cluster: "prod" }, { cluster: "prod" }, entries],
    ["in two entries of one cluster", { cluster: "prod" }, { cluster: "same" }, entries],
    ["in an entry that no one has configured", { cluster: "x" }, { cluster: "x" }, entries],
    [
      "in an entry and a connection",
      { cluster: "prod" },
      { connection: { selfService: respelled } },
      entries,
    ],
    ["by the configuration and a connection", {}, { connection: { selfService: respelled } }, topLevel],
    ["by the configuration and an entry", {}, { cluster: "same" }, { ...entries, ...topLevel }],
    [
      "in two spellings of a connection",
      { connection: { selfService: address } },
      { connection: { selfService: respelled } },
      {},
    ],
    ["on the Kubernetes API of the configuration", {}, {}, kubernetes],
    [
      "on a Kubernetes API in two spellings",
      {},
      { connection: { kubernetes: { server: respelledServer } } },
      kubernetes,
    ],
    [
      "on a Kubernetes API by its addresses of this machine",
      { connection: { kubernetes: { server: "https://127.0.0.1:6443" } } },
      { connection: { kubernetes: { server: "https://localhost:6443" } } },
      {},
    ],
    ["by the configuration and a kubeconfig", {}, { connection: { kubernetes: { kubeconfig } } }, kubernetes],
    [
      "by two kubeconfigs",
      { connection: { kubernetes: { kubeconfig: kubeconfig.replaceAll('"c"', '"d"') } } },
      { connection: { kubernetes: { kubeconfig } } },
      {},
    ],
    [
      "on a Kubernetes API that is named beside another API",
      { connection: { backend: "kubernetes", selfService: address, kubernetes: { server } } },
      { connection: { kubernetes: { server } } },
      {},
    ],
  ])("is an error that names both: %s", (_, first, second, config) => {
    const fault = (a: string, b: string): string =>
      `"worker-0" is declared by two NodeReboot, "${a}" and "${b}": keep one, and put both reasons into its triggers`;
    expect(faultOfTwo(first, second, config)).toBe(fault("n0", "n1"));
    expect(faultOfTwo(second, first, config)).toBe(fault("n0", "n1"));
  });

  it("is found by the environment, too, and has the parents' names where the names are one", () => {
    const env = {
      OPENSHIFT_SELFSERVICE_API_URL: respelled.apiUrl,
      OPENSHIFT_SELFSERVICE_CLUSTER_ID: address.clusterId,
    };
    expect(faultOfTwo({}, { connection: { selfService: address } }, {}, env)).toBeDefined();
    const declared = new Map<string, Declaration>();
    const twins = ["w", "blue/inner/w"].map((path): Declaration => ({ name: "w", path }));
    for (const twin of twins) compare(twin, { node }, declared, settingsSource({}));
    expect(twins[1]?.fault).toContain('two NodeReboot, "w" and "blue/inner/w":');
  });

  it.each<[string, Said, Said]>([
    ["two nodes", {}, { node: "worker-1" }],
    ["one name on two clusters", { cluster: "prod" }, { cluster: "other" }],
    ["one name on another cluster than the configured one", {}, { cluster: "other" }],
    [
      "one name at two ports",
      { connection: { selfService: address } },
      { connection: { selfService: { ...address, apiUrl: "https://api.example:1/x" } } },
    ],
    [
      "one name on two Kubernetes APIs",
      { connection: { kubernetes: { server } } },
      { connection: { kubernetes: { server: "https://api.example:6444" } } },
    ],
    [
      "one name on a Kubernetes API and in a kubeconfig that leads elsewhere",
      { connection: { kubernetes: { server: "https://other.example:6443" } } },
      { connection: { kubernetes: { kubeconfig } } },
    ],
    ["entries that no one has configured", { cluster: "x" }, { cluster: "y" }],
    ["nodes that are none, which the check reports", { node: 1 }, { node: 1 }],
    ["nodes that are missing, which the check reports", { node: undefined }, { node: undefined }],
  ])("is not an error: %s", (_, first, second) => {
    expect(faultOfTwo(first, second, { ...entries, ...topLevel })).toBeUndefined();
  });

  it("is compared by what the arguments say, of whatever type plain JavaScript gives them", () => {
    const odd: unknown[] = [
      null,
      1,
      "x",
      [],
      {},
      { selfService: 1 },
      { selfService: { apiUrl: 1, clusterId: {} } },
      { selfService: { apiUrl: "x", clusterId: "x" } },
    ];
    for (const value of odd) {
      expect(faultOfTwo({ connection: value }, { connection: value }, {})).toContain('"n0" and "n1"');
      expect(faultOfTwo({ cluster: value }, { cluster: value }, entries)).toContain('"n0" and "n1"');
    }
  });
});

describe("a program", () => {
  let stack: pulumi.ComponentResource;
  const begin = async (preview: boolean): Promise<void> => {
    await pulumi.runtime.setMocks(
      { newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }), call: () => ({}) },
      "project",
      "stack",
      preview,
    );
    pulumi.runtime.setAllConfig(topLevel);
    stack = new pulumi.ComponentResource("pulumi:pulumi:Stack", "stack");
    jest.spyOn(pulumi.runtime, "getStackResource").mockReturnValue(stack as never);
  };
  afterEach(() => {
    jest.restoreAllMocks();
  });
  const late = <T>(value: T): pulumi.Output<T> =>
    pulumi.output(new Promise<T>((resolve) => setTimeout(resolve, 5, value))) as pulumi.Output<T>;
  const declare = (name: string, args: object = {}, opts: object = {}): ReturnType<typeof declareNode> =>
    declareNode({ name, args: { node, ...args }, opts });
  const valueOf = (value: unknown): Promise<unknown> =>
    new Promise((resolve) => (pulumi.output(value) as pulumi.Output<unknown>).apply(resolve));
  const both = expect.stringContaining('is declared by two NodeReboot, "first" and "second"') as string;

  it("is refused at once where all is known, and so is the first of two, if nothing was sent for it by then", async () => {
    for (const preview of [true, false]) {
      await begin(preview);
      const first = declare("first");
      expect(first.declaredTwice).toBeUndefined();
      expect(first.stillDeclaredTwice()).toBeUndefined();
      const second = declare("second", { connection: { selfService: { ...respelled, password } } });
      expect(second.declaredTwice).toEqual(both);
      for (const { stillDeclaredTwice } of [first, second]) expect(stillDeclaredTwice()).toEqual(both);
    }
  });

  it.each<[string, object]>([
    ["node", { node: late(node) }],
    ["promised node", { node: Promise.resolve(node) }],
    ["entry", { cluster: late(undefined) }],
    ["address", { connection: { selfService: { ...address, apiUrl: late(respelled.apiUrl), password } } }],
    ["part of the connection", { connection: { selfService: late({ ...respelled, password }) } }],
    ["connection", { connection: late({ selfService: { ...respelled, password } }) }],
    ["secret connection", { connection: pulumi.secret({ selfService: { ...respelled, password } }) }],
  ])("is refused where a part becomes known later: the %s", async (_, args) => {
    await begin(false);
    const first = declare("first");
    const { declaredTwice } = declare("second", args);
    expect(await valueOf(declaredTwice)).toEqual(both);
    expect(await valueOf(declaredTwice)).not.toContain(password);
    expect(first.stillDeclaredTwice()).toEqual(both);
  });

  it("says once it is known that there is nothing to refuse, and nothing that is secret", async () => {
    await begin(false);
    const secret = pulumi.secret({ ...address, password });
    const selfService = { ...address, apiUrl: secret.apiUrl };
    const verdicts = [
      declare("first", { connection: { selfService: secret } }),
      declare("second", { node: late("worker-1"), connection: { selfService } }),
      declare("third", { node: pulumi.secret("worker-2") }),
    ];
    for (const { declaredTwice } of verdicts) {
      expect(await valueOf(declaredTwice)).toBe("");
      expect(await pulumi.isSecret(declaredTwice as pulumi.Output<string>)).toBe(false);
    }
  });

  it("may declare a node with a provider of its own, of whose configuration it knows nothing", async () => {
    await begin(false);
    class Provider extends pulumi.ProviderResource {}
    const opts = { provider: new Provider("pulumi-nodejs", "own") };
    declare("first");
    expect(declare("other", {}, opts).declaredTwice).toBeUndefined();
    expect(declare("second", { connection: { selfService: respelled } }, opts).declaredTwice).toEqual(both);
  });

  it("knows nothing of another update in the same process, nor of anything without a stack", async () => {
    await begin(false);
    declare("first");
    await begin(false);
    expect(declare("second").declaredTwice).toBeUndefined();
    jest.spyOn(pulumi.runtime, "getStackResource").mockReturnValue(undefined);
    for (const name of ["third", "fourth"]) expect(declare(name).declaredTwice).toBeUndefined();
  });

  it("is one program to two copies of this package", async () => {
    await begin(false);
    declare("first");
    jest.resetModules();
    const copy = jest.requireActual<typeof import("../../../provider/reboot/declaredNodes")>(
      "../../../provider/reboot/declaredNodes",
    );
    const { runtime } = jest.requireActual<typeof pulumi>("@pulumi/pulumi");
    jest.spyOn(runtime, "getStackResource").mockReturnValue(stack as never);
    runtime.setAllConfig(topLevel);
    expect(copy.declareNode).not.toBe(declareNode);
    expect(copy.declareNode({ name: "second", args: { node }, opts: {} }).declaredTwice).toEqual(both);
  });
});
