import { judgeBoots, type BootUp, type ChangeRecord } from "../../../scripts/chaos/kubernetes/judgeBoots.cjs";
import { questionIn } from "../../../scripts/chaos/kubernetes/questions.cjs";

const up = (more: Partial<BootUp> = {}): BootUp => ({
  code: 0,
  bootId: "after",
  completed: true,
  isUncertain: false,
  ...more,
});

/** A run that was struck, and one that has ended well. */
const good: ChangeRecord = {
  bootIdBefore: "before",
  boots: 1,
  ups: [up({ code: 255, bootId: "before", completed: false }), up()],
  converged: true,
  isOlderCluster: false,
};

describe("the judge of chaos on a real node", () => {
  it("passes a change with one boot of the host", () => {
    expect(judgeBoots(good)).toEqual({
      doubles: 0,
      falseSuccesses: 0,
      uncertain: 0,
      askedOfOlder: 0,
      violations: [],
    });
  });

  it("sees a second boot, whatever was reported", () => {
    const verdict = judgeBoots({ ...good, boots: 3 });
    expect(verdict.doubles).toBe(2);
    expect(verdict.violations).toEqual(["the host was booted 3 times for one change"]);
  });

  it("sees a success with the boot id of before", () => {
    const verdict = judgeBoots({ ...good, boots: 0, ups: [up({ bootId: "before" })] });
    expect(verdict.falseSuccesses).toBe(1);
    expect(verdict.violations.join()).toMatch(/up 0: success, but the host has the boot id of before/);
  });

  it("sees a success that is not recorded as completed", () => {
    const verdict = judgeBoots({ ...good, ups: [up({ completed: false })] });
    expect(verdict.falseSuccesses).toBe(1);
    expect(verdict.violations.join()).toMatch(/not recorded as completed/);
  });

  it("fails a change that did not converge", () => {
    expect(judgeBoots({ ...good, converged: false }).violations).toEqual(["it did not converge"]);
  });

  it("fails a run that has called the reboot uncertain, unless etcd was restored before", () => {
    const ups = [up({ code: 255, isUncertain: true }), up()];
    expect(judgeBoots({ ...good, ups })).toMatchObject({
      uncertain: 1,
      askedOfOlder: 0,
      violations: ["1 runs called the reboot uncertain"],
    });
    const older = judgeBoots({ ...good, ups, isOlderCluster: true });
    expect(older).toMatchObject({ uncertain: 0, askedOfOlder: 1, violations: [] });
  });
});

describe("what a run over the cluster asks its user", () => {
  const accept = 'pulumi config set openshift:acceptedOperations "one"';

  it("is nothing, where it only failed", () => {
    expect(questionIn("error: Node worker-0 … Run pulumi up again. (ERR_NETWORK)")).toBeUndefined();
  });

  it("is what becomes of a lost job", () => {
    const replace = 'pulumi up --replace "urn:pulumi:dev::test::*RebootOrder::worker-0"';
    const output = `The API does not know job x. To resolve this: (1) if the node did not reboot, reboot it again: ${replace} (or change its triggers); (2) if it did, accept it: ${accept}, then pulumi up. (ERR_JOB_LOST)`;
    expect(questionIn(output)).toEqual({
      isUncertain: false,
      accept: `${accept}\npulumi up`,
      askAgain: replace,
      mustForget: false,
    });
  });

  it("is what becomes of a reboot that the node remembers and the state does not", () => {
    const output = `Nothing was sent. To resolve this: restore the newer state, if there is one; or (1) reboot the node all the same: kubectl annotate node "worker-0" pulumi-openshift-maintenance/reboots-, then the same command again; (2) accept that reboot for this change: ${accept}, then pulumi up (ERR_REBOOT_UNCERTAIN)`;
    expect(questionIn(output)).toEqual({
      isUncertain: true,
      accept: `${accept}\npulumi up`,
      askAgain: undefined,
      mustForget: true,
    });
  });
});
