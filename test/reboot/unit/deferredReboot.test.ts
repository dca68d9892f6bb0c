import * as fc from "fast-check";
import { DeferringChain } from "../../support/deferringChain";
import { FakeWorld, refusedWith } from "../../support/fakeWorld";
import { posts } from "../../support/orderedWorld";

const hourMs = 3_600_000;
/** Open for an hour in every four: first two hours after the world begins. */
const window = { schedule: "0 2-23/4 * * *", timeZone: "UTC", durationMinutes: 60 };
const deferring = (triggers: unknown[], more: object = {}) => ({
  triggers,
  window,
  outsideWindow: "defer",
  ...more,
});

/** A world at a time of its first day. */
async function worldAt(hours: number): Promise<FakeWorld> {
  const world = new FakeWorld();
  await world.clock.sleep(hours * hourMs);
  return world;
}

async function passTo(hours: number, { clock }: FakeWorld): Promise<void> {
  await clock.sleep(Math.max(0, hours * hourMs - clock.elapsedMs));
}

const phaseOf = (chain: DeferringChain): unknown => chain.outputsOf("job")["phase"];

describe("a reboot that is deferred", () => {
  it("sends nothing and reads nothing, says when the window opens, and is done once by the first update within it", async () => {
    const world = new FakeWorld();
    const chain = new DeferringChain(world, deferring(["a"]));
    await chain.up();
    expect(chain.outputsOf("job")).toMatchObject({ phase: "deferred", completed: false });
    expect(chain.said).toEqual([
      expect.stringMatching(/RebootGate.*warning: .*is deferred\. .*2026-01-01 02:00/u),
    ]);
    await chain.up();
    expect(chain.changed).toEqual([]);
    expect(chain.said).toEqual([expect.stringMatching(/info: .*is deferred/u)]);
    expect(world.requests).toEqual([]);

    await passTo(2.1, world);
    expect([await chain.diffOf("gate"), await chain.diffOf("order")]).toContain(true);
    await chain.up();
    expect(chain.outputsOf("job")).toMatchObject({ phase: "completed", completed: true });
    await chain.up();
    await passTo(4, world);
    await chain.up();
    expect(chain.changed).toEqual([]);
    expect(posts(world)).toHaveLength(1);
  });

  it("is one reboot for all changes of the triggers meanwhile, also where they change back", async () => {
    const world = await worldAt(2.1);
    const chain = new DeferringChain(world, deferring(["a"]));
    await chain.up();
    await passTo(4, world);
    for (const trigger of ["b", "c", "a"]) {
      chain.program = deferring([trigger]);
      await chain.up();
      expect(phaseOf(chain)).toBe("deferred");
    }
    await passTo(6.1, world);
    await chain.up();
    expect(phaseOf(chain)).toBe("completed");
    expect(posts(world)).toHaveLength(2);
  });

  it("finishes first what was ordered before, and is not green over a node that is not back", async () => {
    const world = await worldAt(2.9);
    world.rhythm = { ...world.rhythm, upMs: 2 * hourMs, endsMs: 2 * hourMs };
    const chain = new DeferringChain(world, deferring(["a"], { timeoutSeconds: 60 }));
    await expect(chain.up()).rejects.toMatchObject({
      reasons: [expect.stringContaining("ERR_WAIT_TIMEOUT")],
    });
    const { operationId } = chain.outputsOf("order");
    await passTo(3.1, world);
    chain.program = deferring(["b"], { timeoutSeconds: 60 });
    await expect(chain.up()).rejects.toMatchObject({
      reasons: [expect.stringContaining("ERR_WAIT_TIMEOUT")],
    });
    expect(chain.outputsOf("order")).toMatchObject({ operationId, deferred: true, triggers: ["b"] });
    await passTo(5, world);
    await chain.up();
    expect(phaseOf(chain)).toBe("deferred");
    expect(posts(world)).toHaveLength(1);
    await passTo(6.1, world);
    await chain.up(["gate", "order", "request"]);
    expect(posts(world)).toHaveLength(2);
  });

  it("passes its gate in the update that does it, which waits for what the order would fail with", async () => {
    const world = new FakeWorld();
    const chain = new DeferringChain(world, deferring(["a"]));
    await chain.up();
    await passTo(2.1, world);
    const busyUntilMs = world.clock.elapsedMs + 600_000;
    world.setNode("worker-0", (nowMs) => (nowMs < busyUntilMs ? "REBOOT" : "ACTIVE"));
    await chain.up();
    expect(phaseOf(chain)).toBe("completed");
    expect(chain.outputsOf("gate")).not.toHaveProperty("deferred");
  });

  it("does not begin when the node's reboots in this run took longer than what is left of the window", async () => {
    const world = await worldAt(2.1);
    world.rhythm = { ...world.rhythm, upMs: 900_000, endsMs: 900_000 };
    const plugin = world.startProcess();
    const chains = ["worker-1", "worker-2", "worker-0"].map((node) => {
      world.setNode(node, "ACTIVE");
      return new DeferringChain(world, deferring(["a"], { node }));
    });
    // 02:06 to 02:36 for two, and the third would end at 03:05 at the earliest.
    for (const chain of chains.slice(0, 2)) await chain.up(undefined, plugin);
    await passTo(2.8, world);
    const [, , last] = chains;
    await last?.up(undefined, plugin);
    expect(last?.outputsOf("job")).toMatchObject({ phase: "deferred" });
    expect(plugin.said.join("\n")).toMatch(/it usually takes 15 min .*closes at .*03:00.*in 12 min/u);
    expect(posts(world)).toHaveLength(2);
  });

  it("takes the place of one that was refused before", async () => {
    const world = await worldAt(2.9);
    const chain = new DeferringChain(world, deferring(["a"]));
    world.answers.push({ acts: false, outcome: refusedWith(400) });
    await expect(chain.up()).rejects.toThrow();
    await passTo(3.1, world);
    const refusedFor = chain.outputsOf("order")["operationId"];
    expect(chain.outputsOf("request")).toMatchObject({ refusedFor });
    chain.program = deferring(["b"]);
    await chain.up();
    expect(phaseOf(chain)).toBe("deferred");
    expect(chain.outputsOf("request")).toMatchObject({ requestedFor: refusedFor, skipped: true });
    expect(posts(world)).toHaveLength(1);
  });

  it("is none where rebootOnCreate is false, and stays one where that is set only since", async () => {
    const world = new FakeWorld();
    const skipping = new DeferringChain(world, deferring(["a"], { rebootOnCreate: false }));
    await skipping.up();
    expect(phaseOf(skipping)).toBe("skipped");
    const chain = new DeferringChain(world, deferring(["a"], { node: "worker-1" }));
    await chain.up();
    chain.program = deferring(["a"], { node: "worker-1", rebootOnCreate: false });
    await passTo(2.1, world);
    await skipping.up();
    await chain.up();
    expect(posts(world)).toEqual(["POST worker-1"]);
  });

  it("begins at once without a window, and fails without another one to wait for", async () => {
    const world = new FakeWorld();
    const once = { ...window, schedule: "DTSTART:20260101T020000\nRRULE:FREQ=DAILY;COUNT=1" };
    const chain = new DeferringChain(world, deferring(["a"], { window: once }));
    await chain.up();
    await passTo(4, world);
    await expect(chain.up()).rejects.toMatchObject({ code: "ERR_OUTSIDE_WINDOW" });
    chain.program = { triggers: ["a"] };
    await chain.up();
    expect(phaseOf(chain)).toBe("completed");
    expect(posts(world)).toHaveLength(1);
  });

  it("waits behind a node before it in its roll, though its own window is open", async () => {
    const world = await worldAt(2.1);
    const chain = new DeferringChain(world, deferring(["a"], { deferredBehind: "worker-9" }));
    await chain.up();
    expect(phaseOf(chain)).toBe("deferred");
    expect(chain.said.join("\n")).toContain("because that of node worker-9");
    await chain.up();
    expect(chain.changed).toEqual([]);
    chain.program = deferring(["a"]);
    await chain.up();
    expect(posts(world)).toHaveLength(1);
  });

  it("is ordered outside its window with a reason for that, which is recorded", async () => {
    const world = new FakeWorld();
    const chain = new DeferringChain(world, deferring(["a"]));
    await chain.up();
    world.config["openshift:ignoreWindow"] = "INC-4711: kernel exploit";
    await chain.up();
    expect(phaseOf(chain)).toBe("completed");
    expect(chain.outputsOf("order")).toMatchObject({ windowIgnored: "INC-4711: kernel exploit" });
    expect(chain.outputsOf("job")).toMatchObject({ windowIgnored: "INC-4711: kernel exploit" });
    expect(chain.said.join("\n")).toMatch(/warning: the maintenance window of node worker-0 is ignored/u);
  });

  it("is never lost and never done twice, whenever updates run, triggers change, and runs end after their gate", async () => {
    const event = fc.record({
      afterMinutes: fc.integer({ min: 1, max: 200 }),
      isChange: fc.boolean(),
      endsEarly: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 8 }), async (events) => {
        const world = new FakeWorld();
        const chain = new DeferringChain(world, deferring([0]));
        let version = 0;
        for (const { afterMinutes, isChange, endsEarly } of events) {
          await world.clock.sleep(afterMinutes * 60_000);
          if (isChange) chain.program = deferring([++version]);
          await chain.up(endsEarly ? ["gate"] : undefined);
          expect(posts(world).length).toBeLessThanOrEqual(version + 1);
        }
        await passTo(Math.ceil(world.clock.elapsedMs / hourMs / 4) * 4 + 2.1, world);
        const before = posts(world).length;
        const wasDone = phaseOf(chain) === "completed" && chain.outputsOf("order")["triggers"];
        await chain.up();
        expect(phaseOf(chain)).toBe("completed");
        expect(chain.outputsOf("order")["triggers"]).toEqual([version]);
        const isDue = JSON.stringify(wasDone) !== JSON.stringify([version]);
        expect(posts(world)).toHaveLength(before + (isDue ? 1 : 0));
        await chain.up();
        expect(chain.changed).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
