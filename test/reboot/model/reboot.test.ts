import * as fc from "fast-check";
import { faults } from "./apiFaults";
import { Dangers, modelRuns, replay } from "./dangers";
import { drawnActions, drawnWorld } from "./drawn";
import { play } from "./play";
import { SelfServiceSite } from "./selfServiceSite";
import { World } from "./world";

// The digest is slow on purpose, and the model compares thousands.
jest.mock("../../../provider/reboot/digestOfTriggers", () => ({
  digestOfTriggers: (triggers: unknown, operationId: string) => JSON.stringify([triggers, operationId]),
}));

/**
 * The steps, run against a model of Pulumi's engine and of the API, under random schedules of faults, crashes and
 * suspensions between any two effects, resumes on other machines, trigger changes and answers of the user.
 *
 * Replay a failure with the seed and path that it prints:
 *   MODEL_SEED=… MODEL_PATH=… npx jest test/reboot/model/reboot
 */
const dangers = new Dangers();

describe("a reboot, whatever dies or stands still when", () => {
  it("is accepted at most once for an operation and for a change, succeeds only for a node that came back, and always converges", async () => {
    await fc.assert(
      fc.asyncProperty(drawnWorld, drawnActions, async (world, actions) => {
        await play(new World(world, (time) => new SelfServiceSite(time, world), dangers.note), actions);
      }),
      { numRuns: modelRuns, ...replay },
    );
  });

  it("has met every danger that it is about", () => {
    if (modelRuns < 5000 || "path" in replay) return;
    const missed = dangers.missed([
      "killed",
      "suspended before the order",
      "suspended between order and answer",
      "suspended in the wait",
      "turned back",
      "restored",
      "the backend took no checkpoint of an update that was cancelled",
      "update canceled",
      "the plugin exited",
      "ERR_REBOOT_UNCERTAIN",
      "ERR_JOB_FAILED",
      "ERR_JOB_LOST",
      "ERR_WAIT_TIMEOUT",
      "ERR_NODE_BUSY",
      "ERR_REBOOT_ROLE_MISSING",
      "ERR_UNAUTHORIZED",
      "ERR_NETWORK",
      "ERR_UNEXPECTED_RESPONSE",
      "ERR_INVALID_INPUT",
      "ERR_DRAIN_BLOCKED",
      "ERR_OUTSIDE_WINDOW",
      "deferred",
      "a request for another node",
      "a wait for another node",
      "ok",
      ...faults.map((fault) => `a request met ${fault}`),
    ]);
    expect({ missed, seen: dangers.seen }).toMatchObject({ missed: [] });
  });
});
