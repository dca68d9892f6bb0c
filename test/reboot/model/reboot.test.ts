import * as fc from "fast-check";
import { faults } from "./apiFaults";
import { drawnActions, drawnWorld } from "./drawn";
import { play } from "./play";
import type { RunEnd } from "./schedule";
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
 *   MODEL_SEED=… MODEL_PATH=… npx jest --selectProjects model
 */
const runs = Number(process.env["MODEL_RUNS"] ?? 10_000);
const replay = {
  ...(process.env["MODEL_SEED"] === undefined ? {} : { seed: Number(process.env["MODEL_SEED"]) }),
  ...(process.env["MODEL_PATH"] === undefined ? {} : { path: process.env["MODEL_PATH"] }),
};

/** How often each end was seen: a model that never meets a danger proves nothing about it. */
const seen = new Map<string, number>();
function count(end: RunEnd | string): void {
  const name = typeof end === "string" ? end : nameOf(end);
  seen.set(name, (seen.get(name) ?? 0) + 1);
  if (typeof end === "string" || end.kind !== "failed") return;
  if (end.message.includes("some steps of one NodeReboot")) {
    const who = end.message.includes("for the request") ? "a request" : "a wait";
    seen.set(`${who} for another node`, 1);
  }
}

function nameOf(end: RunEnd): string {
  return end.kind === "failed" ? (/\((ERR_[A-Z_]+)\)/u.exec(end.message)?.[1] ?? end.message) : end.kind;
}

describe("a reboot, whatever dies or stands still when", () => {
  it("is accepted at most once for an operation and for a change, succeeds only for a node that came back, and always converges", async () => {
    await fc.assert(
      fc.asyncProperty(drawnWorld, drawnActions, async (world, actions) => {
        await play(new World(world, (time) => new SelfServiceSite(time, world), count), actions);
      }),
      { numRuns: runs, ...replay },
    );
  });

  it("has met every danger that it is about", () => {
    if (runs < 5000 || "path" in replay) return;
    const dangers = [
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
      "a request for another node",
      "a wait for another node",
      "ok",
      ...faults.map((fault) => `a request met ${fault}`),
    ];
    const missed = dangers.filter((danger) => !seen.has(danger));
    expect({ missed, seen: Object.fromEntries(seen) }).toMatchObject({ missed: [] });
  });
});
