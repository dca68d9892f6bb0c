import type { Action, Run } from "./schedule";
import type { World } from "./world";

const calm: Run = { faults: [], skewMs: 0 };

/** Lets everything happen, and then the storm be over: whatever was left must converge, with the user's answers. */
export async function play(world: World, actions: readonly Action[]): Promise<void> {
  let answered: Partial<Run> = {};
  for (const action of actions) {
    if (action.do === "answer") answered = world.answer();
    else if (action.do === "up") {
      await world.up({ ...action.run, ...answered });
      answered = {};
    } else await happen(world, action);
  }
  await world.wake(60_000);
  await world.time.pass(300_000);
  const ends: string[] = [];
  // What comes to nothing within a window is tried again in the next one.
  for (let ups = 0; ups < (world.program.isDeferring ? 60 : 12); ups++) {
    const end = await world.up({ ...calm, ...answered });
    if (end.kind === "ok" && !world.isDeferred) return;
    world.giveUpWindow(end);
    answered = world.isAsked ? world.answer() : {};
    ends.push(end.kind === "failed" ? end.message : end.kind);
    await world.time.pass(60_000);
  }
  throw new Error(`does not converge:\n${ends.join("\n")}`);
}

type Happening = Exclude<Action, { do: "up" | "answer" }>;

async function happen(world: World, action: Happening): Promise<void> {
  // Not in the very moment in which a run has seen something.
  await world.time.pass(1);
  switch (action.do) {
    case "change triggers":
      world.changeTriggers();
      break;
    case "refresh":
      world.backend.refresh();
      break;
    case "taint":
      world.backend.taint(action.steps);
      break;
    case "wait":
      await world.time.pass(action.ms);
      break;
    case "wake":
      await world.wake(action.ms);
      break;
    case "throw away":
      world.throwAway();
      break;
    case "restore":
      world.restore(action.writesAgo);
      break;
    default:
      world.site.happen(action);
  }
}
