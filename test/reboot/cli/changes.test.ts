import { operationsIn, program, reboot, succeeded, withOwnProcess } from "../../support/rebootProgram";

const worker = (triggers: unknown[], more: object = {}): string =>
  program(reboot("worker-0", { triggers, ...more }));

test("a node is rebooted once for each change of its triggers, back to an earlier value too, and in place", () =>
  withOwnProcess(worker(["a"]), async ({ simulator, workspace, rebooted, state, outputsOf, recorded }) => {
    succeeded(await workspace.up());
    expect(rebooted()).toEqual(["worker-0.openstacklocal"]);
    const first = outputsOf("worker-0");
    expect(first).toEqual({
      node: "worker-0.openstacklocal",
      phase: "completed",
      completed: true,
      jobId: simulator.acceptedReboots[0]?.jobId,
      operationId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      adopted: false,
    });
    const job = recorded("worker-0", "RebootJob");
    expect(job).toMatchObject({ statusBefore: "ACTIVE", statusAfter: "ACTIVE", errors: "" });
    expect(job["output"]).toMatch(/REBOOT\n(.*\n)*.*ACTIVE\nDone$/);

    workspace.writeProgram(worker(["b"]));
    const change = succeeded(await workspace.up([], { events: true }));
    expect(operationsIn(change.events)).toEqual([
      "RebootGate worker-0: update",
      "RebootOrder worker-0: update",
      "RebootRequest worker-0: update",
      "RebootJob worker-0: update",
    ]);
    expect(rebooted()).toHaveLength(2);
    const second = outputsOf("worker-0");
    expect(second).toMatchObject({ phase: "completed", jobId: simulator.acceptedReboots[1]?.jobId });
    expect(second["operationId"]).not.toBe(first["operationId"]);

    workspace.writeProgram(worker(["a"]));
    succeeded(await workspace.up());
    expect(rebooted()).toHaveLength(3);

    succeeded(await workspace.refresh(["--expect-no-changes"]));
    succeeded(await workspace.up(["--expect-no-changes"]));
    const requestsBefore = simulator.requests.length;
    succeeded(await workspace.destroy());
    expect(simulator.requests).toHaveLength(requestsBefore);
    expect(state().resources ?? []).toEqual([]);
    expect(rebooted()).toHaveLength(3);
  }));
