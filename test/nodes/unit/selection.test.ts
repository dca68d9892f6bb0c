/** Which nodes a selection means, and which need a reboot, by what the cluster says of them. */
import { matchNodes, type Selection } from "../../../provider/nodes/matchNodes";
import { nodeFactsOf, type NodeFacts } from "../../../provider/nodes/nodeFacts";
import { compareVersions, outdatedNodes } from "../../../provider/nodes/outdatedNodes";
import { rebootNeedsOf } from "../../../provider/nodes/rebootNeeds";

interface NodeWords {
  readonly role?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly kernel?: string;
  readonly image?: string;
  readonly readySince?: string;
}

const coreOs = "Red Hat Enterprise Linux CoreOS 417.94.202411261619-0";

function node(name: string, words: NodeWords = {}): NodeFacts {
  const {
    role = "worker",
    labels,
    annotations = {},
    kernel = "5.14.0-427.42.1.el9_4",
    image = coreOs,
  } = words;
  const lastTransitionTime = words.readySince ?? "2026-01-01T00:00:00Z";
  return nodeFactsOf({
    metadata: { name, labels: { [`node-role.kubernetes.io/${role}`]: "", ...labels }, annotations },
    status: {
      conditions: [{ type: "Ready", status: "True", lastTransitionTime }],
      nodeInfo: { kernelVersion: kernel, osImage: image, architecture: "amd64", operatingSystem: "linux" },
    },
  });
}

const nodes = [
  node("worker-10", { labels: { "topology.kubernetes.io/zone": "b", disk: "ssd" } }),
  node("worker-2", { readySince: "2026-03-01T00:00:00Z", kernel: "5.14.0-427.9.1.el9_4" }),
  node("worker-gpu-1"),
  node("master-0", { role: "control-plane" }),
];

function selected(selection: Selection): string[] {
  const outdated = outdatedNodes(nodes);
  const isOutdated = (name: string): boolean => outdated.get(name)?.kernelVersion !== undefined;
  const all = nodes.map((one) => ({ name: one.name, roles: one.roles, facts: one }));
  return matchNodes(all, selection, isOutdated).map(({ name }) => name);
}

describe("a selection of nodes", () => {
  it.each<[string, Selection, string[]]>([
    [
      "is all of them without arguments, sorted as people count",
      {},
      ["master-0", "worker-2", "worker-10", "worker-gpu-1"],
    ],
    ["goes by roles", { roles: ["control-plane"] }, ["master-0"]],
    ["goes by patterns of whole names", { names: ["worker-?", "master*"] }, ["master-0", "worker-2"]],
    ["takes the other characters of a pattern as they are", { names: ["worker.2*"] }, []],
    ["leaves names out", { names: ["worker-*"], notNames: ["worker-gpu-*", "worker-2"] }, ["worker-10"]],
    ["goes by labels and their values", { labels: { disk: "ssd" } }, ["worker-10"]],
    [
      "goes by how long a node is ready",
      { notRebootedSince: "2026-02-01", names: ["worker-2", "worker-10"] },
      ["worker-10"],
    ],
    ["goes by an outdated kernel", { kernelOutdated: true }, ["worker-2"]],
    [
      "goes by a kernel that is not outdated",
      { kernelOutdated: false, roles: ["worker"] },
      ["worker-10", "worker-gpu-1"],
    ],
    ["is cut to the first ones", { limit: 2 }, ["master-0", "worker-2"]],
  ])("%s", (_what, selection, expected) => {
    expect(selected(selection)).toEqual(expected);
  });

  it.each([{ names: ["worker-11"] }, { notNames: ["worker-11"] }])(
    "refuses a name that no node has",
    (selection) => {
      expect(() => selected(selection)).toThrow(
        /no node "worker-11".*Closest: worker-1.*ERR_NODE_NOT_FOUND/u,
      );
    },
  );
});

test("versions are compared by their numbers", () => {
  const ascending = ["5.14.0", "5.14.0-427.9", "5.14.0-427.13", "5.15.0-1", "6.1.0"];
  const shuffled = [...ascending].reverse().sort(compareVersions);
  expect(shuffled).toEqual(ascending);
  expect(compareVersions("417.94.202411261619-0", "417.94.202411261620-0")).toBe(-1);
  expect(compareVersions("a", "b")).toBe(0);
});

describe("the need of a reboot", () => {
  const needOf = (all: NodeFacts[], name = "worker-0") => rebootNeedsOf(all).find((one) => one.node === name);

  it("is none where nothing says so, and has no key then", () => {
    expect(needOf([node("worker-0"), node("worker-1")])).toEqual({
      node: "worker-0",
      needed: false,
      reasons: [],
      key: "",
    });
  });

  it.each(["weave.works", "kured.dev"])("is what kured has noted below %s and not removed", (prefix) => {
    const since = "2026-01-02T03:04:05Z";
    const most = { [`${prefix}/kured-most-recent-reboot-needed`]: since };
    const noted = { ...most, [`${prefix}/kured-reboot-in-progress`]: since };
    expect(needOf([node("worker-0", { annotations: noted })])).toMatchObject({
      needed: true,
      reasons: [`kured asks for a reboot since ${since}`],
      key: `kured=${since}`,
    });
    expect(needOf([node("worker-0", { annotations: most })])).toMatchObject({ needed: false });
  });

  it("is another desired machine config than the current one", () => {
    const config = (current: string, desired: string) => ({
      annotations: {
        "machineconfiguration.openshift.io/currentConfig": current,
        "machineconfiguration.openshift.io/desiredConfig": desired,
      },
    });
    expect(needOf([node("worker-0", config("rendered-a", "rendered-b"))])).toMatchObject({
      needed: true,
      key: "machineConfig=rendered-b",
    });
    expect(needOf([node("worker-0", config("rendered-b", "rendered-b"))])).toMatchObject({ needed: false });
  });

  it("is an older kernel or system than the newest of its role, and has the newest in its key", () => {
    const newer = node("worker-1", {
      kernel: "5.14.0-427.50.1.el9_4",
      image: coreOs.replace("2024", "2025"),
    });
    const need = needOf([node("worker-0"), newer]);
    expect(need?.reasons).toHaveLength(2);
    expect(need?.key).toBe(`kernel=5.14.0-427.50.1.el9_4; osImage=${coreOs.replace("2024", "2025")}`);
    expect(needOf([node("worker-0"), newer], "worker-1")).toMatchObject({ needed: false });
  });

  it("is not told by nodes of another role or distribution", () => {
    const master = node("master-0", { role: "control-plane", kernel: "6.9.0" });
    const ubuntu = node("worker-1", { kernel: "6.9.0", image: "Ubuntu 24.04.1 LTS" });
    expect(needOf([node("worker-0"), master, ubuntu])).toMatchObject({ needed: false });
  });
});
