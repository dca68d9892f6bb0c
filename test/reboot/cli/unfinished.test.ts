/** Reboots that one update could not see to their end. */
import { until } from "../../support/until";
import { operator } from "../../support/pulumiWorkspace";
import {
  failed,
  fastReboot,
  messagesIn,
  nodeOf,
  program,
  reboot,
  stepUrn,
  succeeded,
  withScene,
} from "../../support/rebootProgram";

test("a time-out keeps what is known, and later updates resume where the reboot was begun, without a second POST", () => {
  const blue = (clusterId: string): Record<string, string> => ({
    "openshift:clusters.blue.selfService.clusterId": clusterId,
    "openshift:clusters.blue.selfService.username": "operator",
  });
  const password = { "openshift:clusters.blue.selfService.password": { secret: operator.password } };
  return withScene(
    program(reboot("worker-0", { cluster: "blue", timeoutSeconds: 1 })),
    async ({ simulator, workspace, rebooted, recorded }) => {
      const { output } = failed(await workspace.up());
      const { jobId } = simulator.acceptedReboots[0] ?? {};
      const said = `The reboot of node worker-0.openstacklocal (job ${jobId ?? "?"}) has not ended after 1 s. Last seen: STATUS. The reboot is still in progress. Run pulumi up again to resume the wait (no new reboot is requested), or raise timeoutSeconds. (ERR_WAIT_TIMEOUT)`;
      // On a busy machine a second is over before the job has written anything.
      expect(output.replace(/Last seen: (?:REBOOT|no output yet)\./gu, "Last seen: STATUS.")).toContain(said);
      expect(recorded("worker-0", "RebootJob")).toMatchObject({
        phase: "running",
        completed: false,
        jobId,
      });

      // A refresh makes Pulumi forget that the step had failed; the state still knows how far it came.
      succeeded(await workspace.refresh());
      failed(await workspace.up());

      // The entry leads elsewhere now, and no other one leads to where the job runs.
      await workspace.setConfig(blue("other.example"));
      const lost = failed(await workspace.up());
      expect(lost.output).toMatch(
        /An unfinished reboot belongs to cluster demo\.cna\.example\.com at http:\S+, and no configured connection leads there any more\. Set .* nothing is sent a second time\. \(ERR_INVALID_INPUT\)/,
      );

      // Another entry does.
      await workspace.setConfig({
        "openshift:clusters.old.selfService.apiUrl": simulator.apiUrl,
        "openshift:clusters.old.selfService.clusterId": "demo.cna.example.com",
        "openshift:clusters.old.selfService.username": "operator",
        "openshift:clusters.old.selfService.password": { secret: operator.password },
      });
      // The job is done and its node is not back: another phase, in which nothing is sent either.
      simulator.finishJobs("Done");
      simulator.setNode("demo.cna.example.com", nodeOf("worker-0"), "SHUTOFF");
      const away = failed(await workspace.up());
      expect(away.output).toMatch(
        /ended well, but the node is not ACTIVE .*"SHUTOFF".*\(ERR_NOT_RECOVERED\)/,
      );
      expect(recorded("worker-0", "RebootJob")).toMatchObject({ phase: "verifying", completed: false });
      succeeded(await workspace.refresh());
      expect(failed(await workspace.up()).output).toContain("(ERR_NOT_RECOVERED)");

      simulator.setNode("demo.cna.example.com", nodeOf("worker-0"), "ACTIVE");
      succeeded(await workspace.up());
      expect(recorded("worker-0", "RebootJob")).toMatchObject({ phase: "completed", jobId });
      expect(recorded("worker-0", "RebootOrder")).toMatchObject({ clusterId: "demo.cna.example.com" });
      expect(rebooted()).toEqual([nodeOf("worker-0")]);
      expect(simulator.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
    },
    {
      simulator: {
        reboot: { ...fastReboot, downMs: Infinity },
        clusters: { "demo.cna.example.com": {}, "other.example": {} },
      },
      config: (simulator) => ({
        "openshift:clusters.blue.selfService.apiUrl": simulator.apiUrl,
        ...blue("demo.cna.example.com"),
        ...password,
      }),
    },
  );
});

test("triggers that change while the last job still runs: its end comes first, then one more reboot", () =>
  withScene(
    program(reboot("worker-0", { triggers: ["a"], timeoutSeconds: 1 })),
    async ({ simulator, workspace, outputsOf }) => {
      failed(await workspace.up());
      workspace.writeProgram(program(reboot("worker-0", { triggers: ["b"], timeoutSeconds: 60 })));
      const requestsBefore = simulator.requests.length;
      const change = workspace.startUp([], { events: true });
      await until("the gate looks at the node", () => simulator.requests.length >= requestsBefore + 4);
      expect(simulator.acceptedReboots).toHaveLength(1);
      simulator.setReboot(fastReboot);
      const endedAt = Date.now();
      simulator.finishJobs("Done");

      const { events } = succeeded(await change.exit);
      const [, second, ...more] = simulator.acceptedReboots;
      expect(more).toEqual([]);
      expect(second?.at).toBeGreaterThanOrEqual(endedAt);
      expect(outputsOf("worker-0")).toMatchObject({ phase: "completed", jobId: second?.jobId });
      expect(messagesIn(events)).toContainEqual({
        urn: stepUrn("worker-0", "RebootGate"),
        text: expect.stringMatching(
          /^worker-0\.openstacklocal REBOOT: waiting for the earlier reboot \(\d+ s\)$/,
        ) as string,
        isLive: true,
      });
    },
    // An overlapping reboot would not be refused: only the library prevents it.
    { simulator: { reboot: { ...fastReboot, downMs: Infinity }, whileRebooting: "accept" } },
  ));
