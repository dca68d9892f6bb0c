/** Says who you are on a cluster and what it is, then follows its nodes until Ctrl-C. Needs no Pulumi CLI. */
const { okd } = require("pulumi-openshift-maintenance");

const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

/** @returns {string} such as `Ready=True KubeletReady` */
function readiness(node) {
  const ready = node.status?.conditions?.find(({ type }) => type === "Ready");
  return ready === undefined ? "not reported yet" : `Ready=${ready.status} ${ready.reason ?? ""}`.trimEnd();
}

async function main() {
  const [me, version, kinds] = await Promise.all([
    okd.whoAmI(),
    okd.getVersion(),
    okd.getApiResources({ groupVersion: "v1" }),
  ]);
  console.log(
    `${me.name} on Kubernetes ${version.kubernetes ?? "?"}, OpenShift ${version.openshift ?? "none"}`,
  );
  console.log(`${kinds.length} resources in v1`);
  const nodes = okd.watch(
    { apiVersion: "v1", kind: "Node" },
    { signal: stop.signal, transport: "websocket" },
  );
  for await (const { type, object } of nodes) console.log(type, object.metadata.name, readiness(object));
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
