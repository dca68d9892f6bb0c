import { formatElapsed } from "../core/formatElapsed";
import { requireEngine } from "../pulumi/context";
import { isUnknown } from "../pulumi/unknown";
import type { JobWitness } from "./jobWitness";
import type { RebootContext } from "./rebootContext";
import type { StepInputs } from "./steps";

/** So often the engine is asked whether it is there. */
const lookEveryMs = 10_000;

/** Lets a cluster settle after a reboot, before what depends on it begins: from when the node was ready, by the time of day. */
export async function settle(
  { node, rowUrn, settleSeconds }: StepInputs & { readonly settleSeconds?: number },
  since: string | undefined,
  witness: Pick<JobWitness, "keepLease">,
  context: RebootContext,
): Promise<void> {
  if (settleSeconds === undefined || isUnknown(settleSeconds)) return;
  const { clock } = context;
  const sinceMs = since === undefined ? clock.date().getTime() : Date.parse(since);
  // A clock that was set back must not make it longer.
  let leftMs = Math.min(settleSeconds * 1000, sinceMs + settleSeconds * 1000 - clock.date().getTime());
  while (leftMs > 0) {
    await requireEngine(context, "wait");
    await witness.keepLease();
    context.engine.progress(rowUrn, `${node} is back; settling for ${formatElapsed(leftMs)}`);
    const pauseMs = Math.min(leftMs, lookEveryMs);
    await clock.sleep(pauseMs);
    leftMs -= pauseMs;
  }
}
