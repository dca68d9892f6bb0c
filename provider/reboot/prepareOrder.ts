import type { RebootBackend } from "../backends/rebootBackend";
import { leavePlace, takePlaceNow } from "./budget/takePlace";
import { orUndoDrain, requireDrained } from "./drainBefore";
import { requireHealth } from "./healthAround";
import { requireWindow } from "../windows/keepToWindow";
import type { RebootContext } from "./rebootContext";
import type { OrderInputs } from "./steps";
import { withUsualDuration } from "./usualDuration";

/**
 * Places an order once all that its gate saw to has been looked at again, because a gate that was passed in another run,
 * or a while ago, says nothing of this moment: the window, the budget, the health of the cluster, and the drain. What was
 * prepared for an order that comes to nothing is undone.
 *
 * @param place is given what the node is marked with where it was drained
 * @throws ERR_OUTSIDE_WINDOW, ERR_BUDGET_EXCEEDED, ERR_HEALTH_GATE, ERR_DRAIN_BLOCKED, and what `place` throws
 */
export async function prepareOrder<T>(
  given: OrderInputs,
  backend: RebootBackend,
  context: RebootContext,
  place: (cordonMark: string | undefined) => Promise<T>,
): Promise<T> {
  const inputs = await withUsualDuration(given, backend, context);
  try {
    await orUndoDrain(inputs, inputs.cordonMark, context, async () => {
      requireWindow(inputs, context);
      await takePlaceNow(inputs, backend, context);
      await requireHealth(inputs, context);
    });
    const cordonMark = await requireDrained(inputs, backend.isGuarded === true, context);
    return await orUndoDrain(inputs, cordonMark, context, () => place(cordonMark));
  } catch (error) {
    await leavePlace(inputs, backend, context);
    throw error;
  }
}
