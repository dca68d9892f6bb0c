import { exits } from "./rebootScript";
import type { PodReading } from "./podReading";

/** How long a pod may take to begin, in milliseconds. */
export const settleMs = 120_000;
/** How long a fault that may pass is let stand: the kubelet tries again by itself. */
const stuckMs = 15_000;
/** For how long the API may show an old boot id of a node whose pod saw another one. */
const staleMs = 30_000;

/** What to do about a pod that was created. */
export type SettleStep =
  | { readonly do: "wait" }
  /** It has begun, or may have: from here on only the boot id tells. */
  | { readonly do: "accept" }
  /** It has not begun: take it back, and if that is proven, nothing was done. */
  | { readonly do: "withdraw"; readonly why: string }
  /** It has ended, and has done nothing. */
  | { readonly do: "refuse"; readonly why: string };

/** Faults of a container, in the kubelet's words, that are no step on its way. Source: kubelet `images/types.go`, `container/sync_result.go`. */
const faults: ReadonlySet<string> = new Set([
  "ErrImagePull",
  "ImagePullBackOff",
  "ImageInspectError",
  "RegistryUnavailable",
  "SignatureValidationFailed",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
]);
/** Those that no repetition fixes. */
const finalFaults: ReadonlySet<string> = new Set(["InvalidImageName", "ErrImageNeverPull"]);

/**
 * Judges a pod until it is known whether it will do its work.
 *
 * @param sinceMs since when it is there
 * @param asItIsMs for how long its reading has been of this kind and reason
 * @param sameBoot whether the API shows the node with the boot id of the order
 */
export function settleStep(
  reading: PodReading | "gone",
  sinceMs: number,
  asItIsMs: number,
  sameBoot: boolean,
): SettleStep {
  if (!sameBoot) return { do: "accept" };
  // Whoever has deleted it, the kubelet may have begun before.
  if (reading === "gone") return { do: "accept" };
  switch (reading.kind) {
    case "running":
      return { do: "accept" };
    case "rejected":
      return { do: "withdraw", why: `the kubelet rejected its pod: ${reading.text}` };
    case "ended":
      return settleEnded(reading, asItIsMs);
    case "waiting": {
      const isFault = faults.has(reading.reason) && asItIsMs >= stuckMs;
      if (isFault || finalFaults.has(reading.reason))
        return { do: "withdraw", why: `its pod cannot begin: ${reading.text}` };
      if (sinceMs < settleMs) return { do: "wait" };
      return { do: "withdraw", why: `its pod did not begin in ${settleMs / 1000} s: ${reading.text}` };
    }
  }
}

function settleEnded({ exitCode }: { exitCode: number }, asItIsMs: number): SettleStep {
  if (exitCode === exits.tooLate)
    return {
      do: "refuse",
      why: "its pod began too late, or the clock of the node is wrong: it has done nothing (exit 11)",
    };
  if (exitCode !== exits.rebootedAlready) return { do: "accept" };
  if (asItIsMs < staleMs) return { do: "wait" };
  return {
    do: "refuse",
    why: "its pod saw another boot id than the API shows for the node, and has done nothing (exit 10); a pod of a virtual machine of its own, as with Kata, sees no boot id of the node",
  };
}
