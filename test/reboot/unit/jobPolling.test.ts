import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import type { JobInputs, JobState } from "../../../provider/reboot/steps";
import type { FakeProcess } from "../../support/fakeProcess";
import type { FakeWorld } from "../../support/fakeWorld";
import { requested, wait } from "../../support/orderedWorld";
import { seededRandom } from "../../../scripts/chaos/seededRandom.cjs";

const readsOf = (world: FakeWorld): number =>
  world.requests.filter((request) => request === "GET tmp1").length;

/** What twenty jobs of four minutes have taught. */
const taught = "238/2 241/2 244/2 239/2 236/2 242/2 240/2 243/2 237/2 240/2";
const earlier = { timings: `${taught} ${taught}`, operationId: "before", phase: "completed" } as JobState;

function lasting(world: FakeWorld, endsMs: number): void {
  world.rhythm = { ...world.rhythm, upMs: endsMs - 2000, endsMs };
}

/** A reboot that takes so long. */
async function scene(
  endsMs: number,
  more: Partial<JobInputs> = {},
): Promise<{ world: FakeWorld; plugin: FakeProcess; inputs: JobInputs }> {
  const made = await requested(more);
  // The world plans a reboot when it is accepted, and reads how it goes each time.
  lasting(made.world, endsMs);
  Object.assign(
    (made.world as unknown as { jobs: Map<string, { rhythm: unknown }> }).jobs.get("tmp1") ?? {},
    {
      rhythm: made.world.rhythm,
    },
  );
  return made;
}

describe("a wait for a job of a node whose earlier ones are known", () => {
  it("reads it a few times, and sees its end at once", async () => {
    const { world, plugin, inputs } = await scene(240_000);
    const { state } = await wait(plugin, inputs, earlier);
    expect(state.phase).toBe("completed");
    expect(readsOf(world)).toBeLessThanOrEqual(20);
    expect(state.durationSeconds).toBeLessThanOrEqual(242);
  });

  it("says on its row how long it usually takes, before it has read it", async () => {
    const { plugin, inputs } = await scene(240_000);
    await wait(plugin, inputs, earlier);
    expect(plugin.progress[0]).toMatch(/started \(usually 4 min 00 s\) 0 s worker-0 \(job tmp1\)$/u);
  });

  it("adds this one to the record, which keeps to twenty", async () => {
    const { plugin, inputs } = await scene(240_000);
    const { state } = await wait(plugin, inputs, earlier);
    const timings = state.timings?.split(" ") ?? [];
    expect(timings).toHaveLength(20);
    const [seconds, gap] = (timings.at(-1) ?? "").split("/").map(Number);
    expect(Math.abs((seconds ?? 0) - 240)).toBeLessThan(2);
    expect(Math.abs((gap ?? 0) - 2)).toBeLessThan(2);
  });

  it("that another update began reads it at once, and records nothing of it", async () => {
    const { world, plugin, inputs } = await scene(10_000);
    const { state: begun } = await wait(plugin, { ...inputs, timeoutSeconds: 1 }, earlier);
    expect(begun.timings).toBe(earlier.timings);
    world.clock.advance(600_000);
    const sinceMs = world.clock.elapsedMs;
    const { state } = await wait(world.startProcess(), inputs, begun);
    expect(state).toMatchObject({ phase: "completed", timings: earlier.timings });
    expect(world.clock.elapsedMs - sinceMs).toBeLessThan(1000);
  });

  it("keeps to the bounds that the user has stated", async () => {
    const polling = { minSeconds: 20, maxSeconds: 30 };
    const { world, plugin, inputs } = await scene(240_000, { polling });
    const begin = world.clock.sleeps.length;
    await wait(plugin, inputs, earlier);
    const pauses = world.clock.sleeps.slice(begin).filter((ms) => ms > world.latencyMs);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(19_900);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(30_000);
  });

  it("looks again soon at a failure, which a second read must confirm", async () => {
    const { world, plugin, inputs } = await scene(240_000);
    world.jobText = () => "worker-0 REBOOT\nFail";
    await wait(plugin, inputs, earlier);
    expect(readsOf(world)).toBe(2);
    expect(world.clock.elapsedMs).toBeLessThan(62_000);
  });

  it("leaves an API alone for as long as it asks, and not for less", async () => {
    const { world, plugin, inputs } = await scene(240_000);
    const busy = new MaintenanceError("ERR_NETWORK", { what: "429.", next: "Wait.", retryAfterMs: 60_000 });
    world.readFault = () => (world.clock.elapsedMs < 200_000 ? busy : undefined);
    await wait(plugin, inputs, earlier);
    expect(world.clock.sleeps.filter((ms) => ms >= 60_000).length).toBeGreaterThanOrEqual(3);
  });
});

it.each(["", "nonsense", undefined])("a record of %j teaches nothing, and hurts nothing", async (timings) => {
  const { plugin, inputs } = await scene(60_000);
  const { state } = await wait(plugin, inputs, { ...earlier, timings } as JobState);
  expect(state.phase).toBe("completed");
  expect(state.timings).toMatch(/^[\d.]+\/[\d.]+$/u);
});

it("the jobs of other nodes in this run teach those that follow, and not another run", async () => {
  const { world, plugin, inputs } = await scene(240_000);
  const random = seededRandom(3);
  const readsPerJob: number[] = [];
  const reboot = async (process: FakeProcess, node: string): Promise<void> => {
    lasting(world, 240_000 + 10_000 * (random() - 0.5));
    world.setNode(node, "ACTIVE");
    const jobId = world.reboot(node);
    const before = world.requests.length;
    const acceptedAt = world.clock.date().toISOString();
    await wait(process, { ...inputs, node, jobId, acceptedAt, operationId: jobId, requestedFor: jobId });
    readsPerJob.push(world.requests.length - before);
  };
  for (let index = 0; index < 12; index++) await reboot(plugin, `worker-${index}`);
  await reboot(world.startProcess(), "worker-99");
  expect(readsPerJob[0]).toBeGreaterThan(50);
  expect(readsPerJob[11]).toBeLessThan(25);
  expect(readsPerJob[12]).toBeGreaterThan(50);
});

it("the time of a wait leaves out what the machine slept, in the verification too", async () => {
  const { world, plugin, inputs } = await requested({ timeoutSeconds: 300 });
  world.setNode("worker-0", (nowMs) => (nowMs < 3_700_000 ? "SHUTOFF" : "ACTIVE"));
  let slept = false;
  world.readFault = () => {
    // Once, while the job runs: an hour passes in the next pause.
    if (!slept) {
      slept = true;
      void world.clock.sleep(500).then(() => {
        world.clock.advance(3_600_000);
      });
    }
    return undefined;
  };
  const { state } = await wait(plugin, inputs);
  expect(state.phase).toBe("completed");
});
