/** What the container runtime and the kubelet of a node are told. */
"use strict";

/** For Debian's containerd 1.6; `native` needs nothing of the machine's file system. */
function containerdSettings(folder, runc) {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  const unused = [
    "internal.v1.opt",
    ...["btrfs", "zfs", "devmapper", "aufs"].map((name) => `snapshotter.v1.${name}`),
  ];
  return `version = 2
root = "${folder}/cd/root"
state = "${folder}/cd/state"
disabled_plugins = [${unused.map((name) => `"io.containerd.${name}"`).join(", ")}]
[grpc]
  address = "${folder}/cd/c.sock"
[${cri}]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true
  disable_apparmor = true
  stream_server_port = "0"
  [${cri}.containerd]
    snapshotter = "native"
    [${cri}.containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [${cri}.containerd.runtimes.runc.options]
        BinaryName = "${runc}"
  [${cri}.cni]
    bin_dir = "${folder}/cni"
    conf_dir = "${folder}/cni"
`;
}

/** Enough for the node to be Ready: the pods of these tests use the machine's network. */
const networkSettings = { cniVersion: "0.4.0", name: "none", plugins: [{ type: "none" }] };

/** A kubelet that reports often, owns no cgroup of the machine but those of its containers, and evicts nothing. */
function kubeletSettings(folder, ports) {
  const socket = `unix://${folder}/cd/c.sock`;
  return {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    address: "127.0.0.1",
    port: ports.kubelet,
    readOnlyPort: 0,
    healthzPort: ports.health,
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: "AlwaysAllow" },
    cgroupDriver: "cgroupfs",
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    failSwapOn: false,
    makeIPTablesUtilChains: false,
    containerRuntimeEndpoint: socket,
    imageServiceEndpoint: socket,
    nodeStatusUpdateFrequency: "1s",
    nodeStatusReportFrequency: "1s",
    evictionHard: { "memory.available": "10Mi", "nodefs.available": "1%", "imagefs.available": "1%" },
    volumePluginDir: `${folder}/kl/volume-plugins`,
  };
}

module.exports = { containerdSettings, networkSettings, kubeletSettings };
