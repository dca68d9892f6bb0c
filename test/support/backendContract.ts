/**
 * What every back end keeps, whatever it speaks to: the journal rests on it. A back end's own test gives a stage, on
 * which its server counts the reboots that it really did.
 */
import { isMaintenanceError } from "../../provider/errors/maintenanceError";
import type { Reboot, RebootBackend } from "../../provider/backends/rebootBackend";

/** A server and a back end that speaks to it. */
export interface BackendStage {
  readonly backend: RebootBackend;
  /** A node that may be rebooted. */
  readonly node: string;
  /** The reboots of that node that the server has done. */
  readonly reboots: () => number;
  /** Lets so much time pass. */
  readonly advance: (ms: number) => Promise<void>;
  /** The server does the next request, and its answer is lost. */
  readonly loseNextAnswer: () => void;
  /** The next request is held up; what it returns delivers it. */
  readonly holdNextRequest: () => () => void;
  /** The time of day. */
  readonly now: () => Date;
}

/** Runs the contract against a back end; each test has a stage of its own. */
export function describeBackend(name: string, open: () => BackendStage | Promise<BackendStage>): void {
  const rebootOf = async ({ backend, node, now }: BackendStage): Promise<Reboot & { status: string }> => {
    const { status, baseline } = await backend.survey(node);
    return { node, operationId: "operation-1", orderedAt: now().toISOString(), baseline, status };
  };
  const request = ({ backend }: BackendStage, reboot: Reboot & { status: string }) =>
    backend.request(reboot, { statusBefore: reboot.status, progress: () => undefined });

  test(`${name}: only a request changes anything`, async () => {
    const stage = await open();
    const reboot = await rebootOf(stage);
    const { backend, node } = stage;
    await backend.listNodes();
    await backend.findNode(node);
    await backend.trace(reboot, undefined, 1000);
    await backend.observe("no-such-job", node)({ attempts: 1 });
    expect(stage.reboots()).toBe(0);
  });

  test(`${name}: an accepted request is one reboot, whose job ends well when the node is back`, async () => {
    const stage = await open();
    const { backend, node } = stage;
    const outcome = await request(stage, await rebootOf(stage));
    if (outcome.kind !== "accepted") throw new Error(`it was ${outcome.kind}`);
    const observe = backend.observe(outcome.job, node);
    let state = (await observe({ attempts: 1 })).state;
    for (let reads = 0; state === "running" && reads < 500; reads++) {
      await stage.advance(1000);
      state = (await observe({ attempts: 1 })).state;
    }
    expect(state).toBe("succeeded");
    expect(await backend.findNode(node)).toMatchObject({ state: "ready", status: backend.readyStatus });
    expect(stage.reboots()).toBe(1);
  });

  test(`${name}: a reboot whose answer was lost is traced, and never void`, async () => {
    const stage = await open();
    const reboot = await rebootOf(stage);
    stage.loseNextAnswer();
    const outcome = await request(stage, reboot);
    // Whoever can ask what became of it has done so.
    if (stage.backend.isGuarded !== true) expect(outcome.kind).toBe("unknown");
    const trace =
      outcome.kind === "unknown" ? await stage.backend.trace(reboot, stage.now().toISOString()) : outcome;
    expect(["accepted", "adopted"]).toContain(trace.kind);
    for (let minutes = 0; minutes < 30; minutes++) await stage.advance(60_000);
    expect((await stage.backend.trace(reboot)).kind).not.toBe("void");
    expect(stage.reboots()).toBe(1);
  });

  test(`${name}: a request that is delivered after it was void has no effect`, async () => {
    const stage = await open();
    const reboot = await rebootOf(stage);
    const deliver = stage.holdNextRequest();
    const outcome = await request(stage, reboot);
    const trace = outcome.kind === "unknown" ? await stage.backend.trace(reboot) : outcome;
    deliver();
    await stage.advance(60_000);
    if (trace.kind === "void" || trace.kind === "refused") expect(stage.reboots()).toBe(0);
    // A guarded one has sent again, and what comes late finds another boot.
    else if (stage.backend.isGuarded === true) expect(stage.reboots()).toBe(1);
    else expect(trace.kind).toBe("undecided");
  });

  test(`${name}: a node that is not there, or is busy, is refused before any request`, async () => {
    const stage = await open();
    const codeOf = (name: string): Promise<unknown> =>
      stage.backend.survey(name).catch((error: unknown) => (isMaintenanceError(error) ? error.code : error));
    expect(await codeOf(`${stage.node}-not-there`)).toBe("ERR_NODE_NOT_FOUND");
    await request(stage, await rebootOf(stage));
    await stage.advance(2000);
    expect(await codeOf(stage.node)).toBe("ERR_NODE_BUSY");
    await stage.advance(60_000);
    expect(stage.reboots()).toBe(1);
  });

  test(`${name}: what is guarded may be sent by several at a time, and again later: it is one reboot`, async () => {
    const stage = await open();
    if (stage.backend.isGuarded !== true) return;
    const reboot = await rebootOf(stage);
    const outcomes = await Promise.all([request(stage, reboot), request(stage, reboot)]);
    for (let minutes = 0; minutes < 10; minutes++) await stage.advance(60_000);
    outcomes.push(await request(stage, reboot));
    await stage.advance(60_000);
    for (const { kind } of outcomes) expect(["accepted", "adopted"]).toContain(kind);
    expect(stage.reboots()).toBe(1);
  });
}
