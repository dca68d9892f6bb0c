import type { RebootBackend } from "../backends/rebootBackend";
import { orInstead } from "../errors/orInstead";
import { reasonToIgnoreWindows } from "../windows/ignoredWindow";
import type { Gated } from "../windows/keepToWindow";
import { timingsInRun } from "./polling/runTimings";
import type { RebootContext } from "./rebootContext";

/** A step that knows how long its reboot usually takes, where that is known. */
export type Timed<S> = S & Pick<Gated, "neededSeconds">;

/** A look that nothing depends on. */
const look = { attempts: 1, timeoutMs: 10_000 };
/** One alone may be of a node that was away for another reason, and would keep it out of its window forever. */
const fewest = 2;

/**
 * Adds how long the reboot of a node usually takes, for a window into which it must fit: by what the node itself remembers,
 * where a connection leads to the cluster; or else by other nodes that were rebooted in this run. What the step of the job
 * records does not reach it: Pulumi gives a step only what comes before it.
 */
export async function withUsualDuration<S extends Gated>(
  inputs: S,
  backend: Pick<RebootBackend, "cluster" | "witness">,
  context: RebootContext,
): Promise<Timed<S>> {
  if (inputs.window === undefined || reasonToIgnoreWindows(context.configuration) !== undefined)
    return inputs;
  const { node } = inputs;
  const sight = await orInstead(async () => backend.witness?.look(node, look), undefined);
  const own = (sight?.remembered ?? []).flatMap(({ orderedAt, endedAt }) =>
    endedAt === undefined ? [] : [(Date.parse(endedAt) - Date.parse(orderedAt)) / 1000],
  );
  const others = (): number[] =>
    timingsInRun({ ...backend.cluster, node }, context.memory).map(({ seconds }) => seconds);
  const usual = usualOf(own) ?? usualOf(others());
  return usual === undefined ? inputs : { ...inputs, neededSeconds: Math.ceil(usual) };
}

/** The one in the middle, of two the shorter one. */
function usualOf(seconds: readonly number[]): number | undefined {
  const known = seconds.filter((each) => each > 0).sort((a, b) => a - b);
  return known.length < fewest ? undefined : known[Math.floor((known.length - 1) / 2)];
}
