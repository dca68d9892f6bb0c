/** What holds for every roll. */
import * as fc from "fast-check";
import { planRoll } from "../../../provider/rolling/planRoll";
import { stageOf } from "../../../provider/rolling/nodeRoles";
import type { RollInputs, RollNode } from "../../../provider/rolling/rollArgs";
import type { Share } from "../../../provider/core/shareOf";
import { planRollInputs } from "../../../provider/rolling/rollFaults";
import { greedyMakespan, playRoll, type PlayedJob } from "../../support/playedRoll";

const roles = ["worker", "infra", "haproxy", "master"];
const counts = fc
  .tuple(...roles.map(() => fc.integer({ min: 0, max: 9 })))
  .filter((all) => all.some((count) => count > 0));
const share: fc.Arbitrary<Share> = fc.oneof(
  fc.integer({ min: 1, max: 6 }),
  fc.integer({ min: 1, max: 100 }).map((percent) => `${percent}%`),
);

function nodesOf(perRole: readonly number[], zones: number): RollNode[] {
  return perRole.flatMap((count, at) =>
    Array.from({ length: count }, (_, index) => {
      const role = roles[at] ?? "";
      return { name: `${role}-${index}`, role, ...(zones === 0 ? {} : { zone: `z${(index * 7) % zones}` }) };
    }),
  );
}

const inputs: fc.Arbitrary<RollInputs> = fc
  .record({
    perRole: counts,
    zones: fc.integer({ min: 0, max: 3 }),
    global: share,
    perRoleShares: fc.option(
      fc.record({ worker: share, haproxy: share, master: share }, { requiredKeys: [] }),
    ),
    canaries: fc.integer({ min: 0, max: 2 }),
    strictOrder: fc.boolean(),
  })
  .map(({ perRole, zones, global, perRoleShares, canaries, strictOrder }) => {
    const nodes = nodesOf(perRole, zones);
    const canary = nodes.filter((_, index) => index % 3 === 0).slice(0, canaries);
    const known = Object.entries(perRoleShares ?? {}).filter(([role]) =>
      nodes.some((node) => node.role === role),
    );
    return {
      nodes,
      strictOrder,
      maxUnavailable: perRoleShares === null ? global : Object.fromEntries(known),
      ...(canary.length === 0 ? {} : { canary: { nodes: canary.map(({ name }) => name) } }),
    };
  });

/** The share of a role, reckoned in another way than the plan does. */
function mostOf(role: string, { nodes, maxUnavailable = 1 }: RollInputs): number {
  // Without an order of the user's the roles that are no load balancers and no masters have budgets of their own.
  const count = nodes.filter((node) => node.role === role).length;
  const own: Share = typeof maxUnavailable === "object" ? (maxUnavailable[role] ?? 1) : maxUnavailable;
  const asked =
    typeof own === "number" ? own : Math.max(1, Math.floor((Number(own.slice(0, -1)) / 100) * count + 1e-9));
  return role === "master" ? Math.min(asked, Math.max(1, Math.ceil(count / 2) - 1)) : asked;
}

/** Most jobs take a few minutes, and a few take an hour. */
const heavyTailed = fc
  .double({ min: 0.0001, max: 1, noNaN: true })
  .map((u) => Math.ceil(Math.min(7200, 180 * u ** -0.6)));

describe("a roll of any nodes, roles, zones, budgets and canaries", () => {
  it("has no fault, reboots each node once, and never exceeds its budget", () => {
    fc.assert(
      fc.property(inputs, fc.array(heavyTailed, { minLength: 36, maxLength: 36 }), (drawn, seconds) => {
        const { plan, faults } = planRollInputs(drawn);
        expect(faults).toEqual([]);
        if (plan === undefined) throw new Error("no plan");
        const jobs = new Map(drawn.nodes.map(({ name }, index) => [name, seconds[index] ?? 1]));
        const played = playRoll(plan, (name) => ({
          seconds: jobs.get(name) ?? 1,
          blockedTimes: (jobs.get(name) ?? 0) % 3 === 0 ? 1 : 0,
        }));
        expect(played.end.state).toBe("finished");
        expect(played.started.map(({ name }) => name).sort()).toEqual(
          drawn.nodes.map(({ name }) => name).sort(),
        );
        for (const running of played.together) {
          if (typeof drawn.maxUnavailable === "number")
            expect(running.length).toBeLessThanOrEqual(drawn.maxUnavailable);
          for (const role of roles) {
            const ofRole = running.filter((name) => name.startsWith(role));
            expect(ofRole.length).toBeLessThanOrEqual(mostOf(role, drawn));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("keeps the order: canaries, then roles; with a strict order one begins when the one before is done", () => {
    fc.assert(
      fc.property(inputs, fc.array(heavyTailed, { minLength: 36, maxLength: 36 }), (drawn, seconds) => {
        const { started } = playRoll(planRoll(drawn), (name) => ({
          seconds: seconds[name.length % 36] ?? 1,
        }));
        const placeOf = (name: string): number => {
          const node = drawn.nodes.find((one) => one.name === name);
          const isCanary = drawn.canary?.nodes.includes(name) === true;
          return (isCanary ? 0 : 10) + (node === undefined ? 0 : (stageOf(node, undefined) ?? 0));
        };
        const places = started.map(({ name }) => placeOf(name));
        expect(places).toEqual([...places].sort((a, b) => a - b));
        for (const later of started)
          for (const earlier of started)
            if (
              placeOf(earlier.name) < placeOf(later.name) &&
              (drawn.strictOrder === true || placeOf(earlier.name) < 10)
            )
              expect(earlier.end).toBeLessThanOrEqual(later.at);
      }),
      { numRuns: 150 },
    );
  });

  it("is the same for the same nodes in another order", () => {
    fc.assert(
      fc.property(inputs, fc.integer(), (drawn, seed) => {
        const shuffled = [...drawn.nodes]
          .sort((a, b) => ((a.name.length * seed) % 7) - ((b.name.length * seed) % 7))
          .reverse();
        expect(planRoll({ ...drawn, nodes: shuffled }).nodes).toEqual(planRoll(drawn).nodes);
      }),
    );
  });

  it("starts nothing after so many failures, and lets run what runs", () => {
    fc.assert(
      fc.property(
        inputs,
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 2, max: 5 }),
        (drawn, maxFailures, nth) => {
          const jobOf = (name: string): PlayedJob => ({
            seconds: 60 + name.length,
            fails: Number(name.split("-")[1]) % nth === 1,
          });
          const { started, progress, end } = playRoll(planRoll({ ...drawn, maxFailures }), jobOf);
          expect(progress.running).toEqual([]);
          const ends = started.filter(({ name }) => jobOf(name).fails === true).map((one) => one.end);
          const stopped = ends.sort((a, b) => a - b)[maxFailures];
          if (stopped !== undefined) for (const { at } of started) expect(at).toBeLessThan(stopped);
          else expect(["finished", "held", "stopped"]).toContain(end.state);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("the time of a roll, with heavy-tailed jobs", () => {
  const jobTimes = fc.array(heavyTailed, { minLength: 17, maxLength: 17 });
  const fleet = nodesOf([12, 0, 2, 3], 3);

  it("is that of greedy list scheduling of each role, in the order in which its nodes start", () => {
    fc.assert(
      fc.property(
        jobTimes,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 2 }),
        (seconds, worker, haproxy) => {
          const jobs = new Map(fleet.map(({ name }, index) => [name, seconds[index] ?? 1]));
          const jobOf = (name: string): PlayedJob => ({ seconds: jobs.get(name) ?? 1 });
          const { started, makespan } = playRoll(
            planRoll({ nodes: fleet, maxUnavailable: { worker, haproxy } }),
            jobOf,
          );
          const places: Readonly<Record<string, number>> = { worker, haproxy, master: 1 };
          const greedy = Object.entries(places).map(([role, count]) => {
            const ofRole = started.filter(({ name }) => name.startsWith(role));
            return greedyMakespan(
              ofRole.map(({ name }) => jobOf(name).seconds),
              count,
            );
          });
          expect(makespan).toBe(greedy.reduce((sum, one) => sum + one, 0));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("is on average at most 5 % over greedy list scheduling by name, though zones are spread", () => {
    const workers = nodesOf([24], 3);
    const byName = workers.map(({ name }) => name);
    let [rolled, greedy] = [0, 0];
    for (const seconds of fc.sample(fc.array(heavyTailed, { minLength: 24, maxLength: 24 }), {
      numRuns: 400,
      seed: 2026,
    })) {
      const jobs = new Map(byName.map((name, index) => [name, seconds[index] ?? 1]));
      rolled += playRoll(planRoll({ nodes: workers, maxUnavailable: 3 }), (name) => ({
        seconds: jobs.get(name) ?? 1,
      })).makespan;
      greedy += greedyMakespan(seconds, 3);
    }
    expect(rolled / greedy).toBeLessThanOrEqual(1.05);
  });
});
