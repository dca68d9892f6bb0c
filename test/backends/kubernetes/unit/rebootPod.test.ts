import { usualPodSettings, checkPodSettings } from "../../../../provider/backends/kubernetes/podSettings";
import { jobOf, parseJob } from "../../../../provider/backends/kubernetes/jobHandle";
import { podNameOf, reasonsOf, rebootPod } from "../../../../provider/backends/kubernetes/rebootPod";
import { rebootScript } from "../../../../provider/backends/kubernetes/rebootScript";
import fc from "fast-check";

const facts = { node: "worker-0", operationId: "op", bootId: "boot", notAfter: 1234, image: "shell:1" };

interface Spec {
  readonly containers: readonly Record<string, unknown>[];
  readonly [field: string]: unknown;
}
const specOf = (settings = usualPodSettings): Spec => rebootPod(facts, settings)["spec"] as Spec;

test("the pod runs the constant script alone, and knows what it may do from its environment", () => {
  const { containers, ...spec } = specOf();
  expect(containers).toEqual([
    expect.objectContaining({
      command: ["/bin/sh", "-c", rebootScript, "reboot"],
      env: [
        { name: "BOOT_ID", value: "boot" },
        { name: "NOT_AFTER", value: "1234" },
        { name: "OPERATION", value: "op" },
      ],
    }),
  ]);
  expect(containers[0]).not.toHaveProperty("args");
  expect(spec).toMatchObject({
    nodeName: "worker-0",
    restartPolicy: "Never",
    terminationGracePeriodSeconds: 1,
  });
});

test("the script of the pod is the same for every node, operation and time", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (node, operationId, bootId) => {
      const { containers } = rebootPod({ ...facts, node, operationId, bootId }, usualPodSettings)[
        "spec"
      ] as Spec;
      expect(containers[0]?.["command"]).toEqual(["/bin/sh", "-c", rebootScript, "reboot"]);
    }),
  );
});

test("a pod says whose it is, and one of a stranger does not", () => {
  expect(reasonsOf(rebootPod(facts, usualPodSettings))).toEqual({ operationId: "op", bootId: "boot" });
  expect(reasonsOf({ metadata: { name: podNameOf("op") } })).toEqual({});
});

test("a job holds what is needed to follow a reboot when its pod is gone", () => {
  const handle = { namespace: "node-maintenance", operationId: "0b5c-1", bootId: "6c1d-2" };
  expect(parseJob(jobOf(handle))).toEqual(handle);
  expect(parseJob("17")).toBeUndefined();
});

test("the settings of the pod are complete without a word, and wrong ones are named, all of them", () => {
  expect(checkPodSettings(undefined, "p")).toEqual({ connection: usualPodSettings });
  const own = {
    namespace: "mine",
    image: "shell@sha256:1",
    serviceAccount: "robot",
    imagePullSecrets: ["pull"],
    command: ["/bin/reboot-host", "now"],
  };
  expect(checkPodSettings(own, "p")).toEqual({ connection: own });
  const wrong = { namespace: "No Name", image: 1, imagePullSecrets: "pull", command: [1], imgae: "x" };
  expect(checkPodSettings(wrong, "p")).toEqual({
    faults: ["imgae", "namespace", "image", "imagePullSecrets", "command"].map((field) => ({
      property: `p.${field}`,
      reason: expect.any(String) as string,
    })),
  });
});
