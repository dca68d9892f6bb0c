import { selectionWord, sentencesOfPods, type HealthPod } from "../healthPod";
import type { PodsWanted } from "../options/healthGateOptions";

/** What is missing of the pods that a selector means. */
export function missingPods(pods: readonly HealthPod[], wanted: PodsWanted): string[] {
  const { minReady } = wanted;
  const living = pods.filter(({ isOver }) => !isOver);
  if (minReady !== undefined && minReady > 0) {
    const ready = living.filter(({ isReady }) => isReady).length;
    if (ready >= minReady) return [];
    const bad = sentencesOfPods(living);
    const who = bad.length === 0 ? "" : `: ${bad.join(", ")}`;
    return [
      `${ready} of ${living.length} pods of ${selectionWord(wanted)} are ready, and ${minReady} are needed${who}`,
    ];
  }
  if (living.length === 0 && minReady === undefined) return [`there is no pod of ${selectionWord(wanted)}`];
  return sentencesOfPods(living);
}
