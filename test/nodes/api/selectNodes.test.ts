/** Selecting nodes through each back end, by one list of nodes at most from each API. */
import { getRebootNeeds, selectNodes, type ConnectionInputs } from "../../../provider";
import {
  startOkdSimulator,
  startSimulator,
  type OkdSimulator,
  type Simulator,
} from "../../../simulator/source";
import { operator } from "../../support/pulumiWorkspace";

const names = ["worker-0", "worker-1", "master-0", "haproxy-0"];
let simulator: Simulator;
let okd: OkdSimulator;
let selfService: NonNullable<ConnectionInputs["selfService"]>;
let kubernetes: NonNullable<ConnectionInputs["kubernetes"]>;

beforeAll(async () => {
  simulator = await startSimulator({
    users: [operator],
    clusters: { "demo.cna.example.com": { nodes: names } },
  });
  okd = await startOkdSimulator({ tokens: { token: { user: "a", groups: ["cluster-admins"] } } });
  for (const name of names.slice(0, 3)) {
    okd.put({
      apiVersion: "v1",
      kind: "Node",
      metadata: {
        name,
        labels: {
          [`node-role.kubernetes.io/${name.startsWith("m") ? "control-plane" : "worker"}`]: "",
          "topology.kubernetes.io/zone": `zone-${name}`,
          disk: name === "worker-1" ? "ssd" : "hdd",
        },
      },
      status: {
        conditions: [{ type: "Ready", status: "True", lastTransitionTime: "2026-01-01T00:00:00Z" }],
        nodeInfo: {
          kernelVersion: name === "worker-0" ? "5.1" : "5.2",
          osImage: "OS 1",
          architecture: "amd64",
        },
      },
    });
  }
  const { username, password } = operator;
  selfService = { apiUrl: simulator.apiUrl, clusterId: "demo.cna.example.com", username, password };
  kubernetes = { server: okd.url, token: "token", allowPlainHttp: true };
});

afterAll(async () => {
  await simulator.close();
  await okd.close();
});

test("the self-service API alone tells names, roles, and status", async () => {
  const connection = { selfService };
  expect(await selectNodes({ roles: ["worker"], connection })).toEqual([
    { name: "worker-0", role: "worker", roles: ["worker"], status: "ACTIVE" },
    { name: "worker-1", role: "worker", roles: ["worker"], status: "ACTIVE" },
  ]);
  const selected = await selectNodes({ notNames: ["worker-*"], limit: 1, connection });
  expect(selected.map(({ name }) => name)).toEqual(["haproxy-0"]);
});

test.each(["labels", "notRebootedSince", "kernelOutdated"])(
  "%s is refused without a connection to the cluster itself, before anything is sent",
  async (name) => {
    const sent = simulator.requests.length;
    const value = { labels: {}, notRebootedSince: "2026-01-01", kernelOutdated: true }[name];
    await expect(selectNodes({ [name]: value, connection: { selfService } })).rejects.toThrow(
      new RegExp(`^selectNodes: ${name} needs the API of the cluster, .*ERR_INVALID_INPUT`, "u"),
    );
    expect(simulator.requests).toHaveLength(sent);
  },
);

test("with the cluster beside the self-service API its labels count, and zones are told of the nodes that it has", async () => {
  const connection = { selfService, kubernetes };
  const all = await selectNodes({ connection });
  expect(all.map(({ name, role, zone }) => [name, role, zone])).toEqual([
    ["haproxy-0", "haproxy", undefined],
    ["master-0", "master", "zone-master-0"],
    ["worker-0", "worker", "zone-worker-0"],
    ["worker-1", "worker", "zone-worker-1"],
  ]);
  expect((await selectNodes({ labels: { disk: "ssd" }, connection })).map(({ name }) => name)).toEqual([
    "worker-1",
  ]);
  const old = await selectNodes({ kernelOutdated: true, notRebootedSince: "2026-02-01", connection });
  expect(old.map(({ name }) => name)).toEqual(["worker-0"]);
});

test("a cluster that can't be reached costs the zones alone, where nothing else is asked of it", async () => {
  const away = { ...kubernetes, server: "http://127.0.0.1:9" };
  const connection = { selfService, kubernetes: away };
  expect((await selectNodes({ limit: 1, connection }))[0]).toEqual({
    name: "haproxy-0",
    role: "haproxy",
    roles: ["haproxy"],
    status: "ACTIVE",
  });
  await expect(selectNodes({ labels: {}, connection })).rejects.toThrow("ERR_NETWORK");
});

test("the back end kubernetes is asked for one list of nodes, for a selection and for needs of reboots", async () => {
  const reads = (): number => okd.requests.filter(({ path }) => path.startsWith("/api/v1/nodes")).length;
  const before = reads();
  const connection = { kubernetes };
  expect((await selectNodes({ roles: ["control-plane"], connection })).map(({ name }) => name)).toEqual([
    "master-0",
  ]);
  expect(reads()).toBe(before + 1);
  expect(await getRebootNeeds({ connection })).toEqual([
    { node: "master-0", needed: false, reasons: [], key: "" },
    {
      node: "worker-0",
      needed: true,
      reasons: ["kernel 5.1 is older than 5.2, the newest of its role"],
      key: "kernel=5.2",
    },
    { node: "worker-1", needed: false, reasons: [], key: "" },
  ]);
  expect(reads()).toBe(before + 2);
  await expect(getRebootNeeds({ connection: { selfService } })).rejects.toThrow(
    "getRebootNeeds needs the API",
  );
});

test.each<[string, object, string]>([
  ["a misspelled argument", { role: ["worker"] }, "role is not an argument"],
  ["roles that are no list", { roles: "worker" }, "roles must be a list of texts"],
  ["names that are no list", { names: "worker-0" }, "names must be a list of texts"],
  ["labels that are no texts", { labels: { a: 1 } }, "labels must be an object of texts"],
  ["a moment that is none", { notRebootedSince: "yesterday" }, "notRebootedSince must be a moment"],
  ["a kernel that is a text", { kernelOutdated: "yes" }, "kernelOutdated must be true or false"],
  ["a limit of nothing", { limit: 0 }, "limit must be a whole number, 1 or more"],
])("a selection refuses %s", async (_what, args, expected) => {
  await expect(selectNodes(args)).rejects.toThrow(expected);
});
