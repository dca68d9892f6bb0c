import { describeBackend } from "../../../support/backendContract";
import { lostAnswer } from "../../../support/fakeProcess";
import { FakeWorld, worldConnection } from "../../../support/fakeWorld";

describeBackend("the self-service API", () => {
  const world = new FakeWorld();
  const plugin = world.startProcess();
  return {
    backend: plugin.backendOf(worldConnection),
    node: "worker-0",
    reboots: () => world.accepted.length,
    advance: async (ms) => {
      await world.clock.sleep(ms);
    },
    loseNextAnswer: () => {
      world.answers.push({ outcome: lostAnswer });
    },
    holdNextRequest: () => {
      world.answers.push({ acts: false, outcome: lostAnswer });
      return () => world.reboot("worker-0");
    },
    now: () => world.clock.date(),
  };
});
