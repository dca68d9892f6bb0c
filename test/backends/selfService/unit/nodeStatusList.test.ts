import { allowsReboot, isReboot, stateOf } from "../../../../provider/backends/selfService/nodeStates";
import * as fc from "fast-check";
import { parseNodeStatusList, roleOfNode } from "../../../../provider/backends/selfService/nodeStatusList";
import { knownServerStatuses } from "../../../../provider/core/serverStatus";
import { WireError } from "../../../../provider/http/wireError";

describe("the list of nodes", () => {
  it("takes over names as they are, statuses as they are, and the role from the name", () => {
    const body = JSON.stringify([
      { nodename: "haproxy-cp-0.SUFFIX", status: "ACTIVE", more: true },
      { nodename: "worker-tenant-s-0.SUFFIX", status: "REBOOT" },
      { nodename: "odd", status: "SHUTOFF" },
    ]);
    expect(parseNodeStatusList(body)).toEqual([
      { name: "haproxy-cp-0.SUFFIX", role: "haproxy", status: "ACTIVE" },
      { name: "worker-tenant-s-0.SUFFIX", role: "worker", status: "REBOOT" },
      { name: "odd", role: "odd", status: "SHUTOFF" },
    ]);
  });

  it("lets any status pass that is made of visible characters", () => {
    const word = fc.string({
      unit: fc.constantFrom("A", "X", "_", "0", " ", "-", "a", "ä", "漢"),
      maxLength: 40,
    });
    fc.assert(
      fc.property(word, (status) => {
        const [node] = parseNodeStatusList(JSON.stringify([{ nodename: "worker-0", status }]));
        expect(node?.status).toBe(status.trim());
      }),
    );
  });

  it.each(["ACTIVE ", " ACTIVE", "\tACTIVE\r\n", "\u00a0ACTIVE\u00a0", "\ufeffACTIVE"])(
    "takes white space around a status for no part of it: %j",
    (status) => {
      const body = JSON.stringify([
        { nodename: "worker-0", status },
        { nodename: "worker-0", status: "ACTIVE" },
      ]);
      expect(parseNodeStatusList(body)).toEqual([{ name: "worker-0", role: "worker", status: "ACTIVE" }]);
    },
  );

  it.each(["active", "Active"])("does not take %s for ACTIVE: no one knows what it means", (status) => {
    const [node] = parseNodeStatusList(JSON.stringify([{ nodename: "worker-0", status }]));
    expect(node?.status).toBe(status);
    expect(allowsReboot(status)).toBe(false);
  });

  it("shows nothing that a terminal would obey", () => {
    const body = JSON.stringify([{ nodename: "worker-0", status: "\u001b[2JGONE\r\nDone" }]);
    expect(parseNodeStatusList(body)[0]?.status).toBe("�[2JGONE Done");
  });

  it("takes a node that is listed twice alike for one", () => {
    const node = { nodename: "worker-0", status: "ACTIVE" };
    expect(parseNodeStatusList(JSON.stringify([node, node]))).toHaveLength(1);
  });

  it("refuses a node that is listed with two statuses", () => {
    const twice = ["ACTIVE", "REBOOT"].map((status) => ({ nodename: "worker-0", status }));
    expect(() => parseNodeStatusList(JSON.stringify(twice))).toThrow(
      'node "worker-0" listed twice, as "ACTIVE" and as "REBOOT"',
    );
  });

  it("knows names that JavaScript's objects have already", () => {
    const names = ["__proto__", "constructor", "toString"];
    const body = `[${names.map((name) => `{"nodename": "${name}", "status": "ACTIVE"}`).join(",")}]`;
    expect(parseNodeStatusList(body).map(({ name }) => name)).toEqual(names);
  });

  it("accepts an empty list: a cluster may have no nodes yet", () => {
    expect(parseNodeStatusList("[]")).toEqual([]);
  });

  it.each([
    ["an object", "{}", "an object where an array of nodes"],
    ["null", "null", "null where an array of nodes"],
    ["text", '"ACTIVE"', "a string where an array of nodes"],
    ["a list of text", '["worker-0"]', "a string where a node"],
    ["a list of lists", "[[]]", "an array where a node"],
    ["a node without a name", '[{"status": "ACTIVE"}]', 'nothing where the node\'s "nodename"'],
    ["a node with a number as name", '[{"nodename": 1, "status": "ACTIVE"}]', "a number where"],
    [
      "a node without a status",
      '[{"nodename": "worker-0"}]',
      'nothing where the "status" of node "worker-0"',
    ],
    ["a node whose status is null", '[{"nodename": "worker-0", "status": null}]', "null where"],
    ["half of the JSON", '[{"nodename": "worker-0", "sta', "not valid JSON"],
  ])("refuses %s", (_what, body, says) => {
    expect(() => parseNodeStatusList(body)).toThrow(WireError);
    expect(() => parseNodeStatusList(body)).toThrow(says);
  });

  it("takes the part before the first dash for the role", () => {
    expect(roleOfNode("worker-infra-0.x")).toBe("worker");
    expect(roleOfNode("-0")).toBe("");
  });
});

describe("statuses", () => {
  const inTransition = [
    "BUILD",
    "HARD_REBOOT",
    "MIGRATING",
    "PASSWORD",
    "REBOOT",
    "REBUILD",
    "RESIZE",
    "REVERT_RESIZE",
    "VERIFY_RESIZE",
  ];
  it("in transition are those that end by themselves, and no unknown one", () => {
    expect(knownServerStatuses.filter((status) => stateOf(status) === "transitioning")).toEqual(inTransition);
    expect(stateOf("SOMETHING_NEW")).toBe("unknown");
    expect(stateOf("reboot")).toBe("unknown");
  });

  it("that show a reboot are REBOOT and HARD_REBOOT alone", () => {
    expect(knownServerStatuses.filter(isReboot)).toEqual(["HARD_REBOOT", "REBOOT"]);
    expect(isReboot("REBOOTING")).toBe(false);
  });

  it("that allow a reboot are ACTIVE, SHUTOFF and ERROR, and no unknown one", () => {
    expect(knownServerStatuses.filter(allowsReboot)).toEqual(["ACTIVE", "ERROR", "SHUTOFF"]);
    expect(allowsReboot("SOMETHING_NEW")).toBe(false);
    expect(allowsReboot("active")).toBe(false);
  });
});
