/** By which name a drain finds its node: a provider may call the machine by another one than the cluster. */
import { nodeNamed } from "../../../provider/drain/cluster/nodeNamed";
import { PodServer } from "../../support/podServer";

const nodeWith = (name: string, ...addresses: readonly string[]): object => ({
  metadata: { name },
  status: { addresses: addresses.map((address) => ({ type: "Hostname", address })) },
});
const vm = "worker-0.openstacklocal";

test.each<[string, string, readonly object[], string, number]>([
  ["its own name, with one request", "worker-0", [], "worker-0", 1],
  ["its host name", vm, [nodeWith("worker-1"), nodeWith("worker-0", vm)], "worker-0", 2],
  ["no name that two nodes have", vm, [nodeWith("worker-1", vm), nodeWith("worker-0", vm)], vm, 2],
  ["no name that no node has", vm, [nodeWith("worker-0", "worker-0")], vm, 2],
])("a node is found by %s", async (_how, node, nodes, name, requests) => {
  const server = new PodServer();
  server.nodes = nodes;
  expect(await nodeNamed(node, server.context())).toBe(name);
  expect(server.requests).toHaveLength(requests);
});
