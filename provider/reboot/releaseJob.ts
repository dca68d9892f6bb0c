import type { RebootBackend } from "../backends/rebootBackend";
import { orInstead } from "../errors/orInstead";
import type { JobState } from "./steps";

/** Removes what a completed reboot has left behind. It does no harm, so where that fails the next gate does it. */
export async function releaseJob(
  { jobId }: Pick<JobState, "jobId">,
  backend: Pick<RebootBackend, "release">,
): Promise<void> {
  if (jobId === undefined) return;
  await orInstead(async () => backend.release?.(jobId), undefined);
}
