import { readNode } from "../../../../provider/backends/kubernetes/kubeNode";

interface Scene {
  readonly ready?: string;
  readonly isCordoned?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
}

function nodeOf({ ready, isCordoned = false, labels = {} }: Scene) {
  return readNode({
    metadata: { name: "worker-0", labels },
    spec: isCordoned ? { unschedulable: true } : {},
    status: {
      nodeInfo: { bootID: "boot", operatingSystem: "linux" },
      ...(ready === undefined
        ? {}
        : {
            conditions: [
              { type: "MemoryPressure", status: "False" },
              { type: "Ready", status: ready },
            ],
          }),
    },
  });
}

test.each([
  ["True", false, "Ready", "ready"],
  ["True", true, "Ready,SchedulingDisabled", "ready"],
  ["False", false, "NotReady", "down"],
  ["Unknown", true, "NotReady,SchedulingDisabled", "down"],
  [undefined, false, "Unknown", "unknown"],
])(
  "a node whose Ready is %s, cordoned: %s, is %s as kubectl prints it",
  (ready, isCordoned, status, state) => {
    expect(nodeOf({ ...(ready === undefined ? {} : { ready }), isCordoned })).toMatchObject({
      status,
      state,
      bootId: "boot",
    });
  },
);

test("the roles of a node come from its labels, as kubectl prints them", () => {
  const labels = {
    "node-role.kubernetes.io/worker": "",
    "node-role.kubernetes.io/control-plane": "",
    "kubernetes.io/role": "worker",
    "node-role.kubernetes.io/": "",
  };
  expect(nodeOf({ labels })).toMatchObject({
    role: "control-plane,worker",
    roles: ["control-plane", "worker"],
  });
  expect(nodeOf({})).toMatchObject({ role: "", roles: [] });
});

test("a node that reports nothing yet is unknown, and has no boot id", () => {
  const node = readNode({ metadata: { name: "new" } });
  expect(node).toMatchObject({ status: "Unknown", state: "unknown", operatingSystem: "" });
  expect(node).not.toHaveProperty("bootId");
});

test("a node has reported its boot at the last heartbeat of its Ready", () => {
  const conditions = [{ type: "Ready", status: "True", lastHeartbeatTime: "2026-11-28T10:00:00Z" }];
  const node = readNode({ metadata: { name: "worker-0" }, status: { conditions } });
  expect(node.reportedAt).toBe("2026-11-28T10:00:00Z");
  expect(nodeOf({ ready: "True" })).not.toHaveProperty("reportedAt");
});
