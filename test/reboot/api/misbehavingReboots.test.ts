import { cut, hang, listed, node, outcome, raw, reset } from "../../support/misbehaviors";
import { json, page, type Asked, type Misbehavior } from "../../support/misbehavingServer";

describe("a POST", () => {
  const rebooting: Misbehavior = ({ response, count }) => {
    json(response, listed(count === 1 ? "ACTIVE" : "REBOOT"));
  };
  const rows: readonly (readonly [string, Partial<Record<Asked["action"], Misbehavior>>, string, RegExp])[] =
    [
      [
        "reset, and nothing seen",
        { reboot: reset },
        "ERR_REBOOT_UNCERTAIN",
        /the connection broke.*Last seen: worker-0\S* ACTIVE/u,
      ],
      ["never answered, and nothing seen", { reboot: hang }, "ERR_REBOOT_UNCERTAIN", /no complete answer/u],
      ["cut in the middle", { reboot: cut }, "ERR_REBOOT_UNCERTAIN", /the connection broke/u],
      [
        "answered 500 as JSON",
        { reboot: raw(500, '{"error": "boom"}') },
        "ERR_REBOOT_UNCERTAIN",
        /500 with "boom"/u,
      ],
      [
        "answered 502 as a page",
        {
          reboot: ({ response }) => {
            page(response, 502, "Bad Gateway");
          },
        },
        "ERR_REBOOT_UNCERTAIN",
        /502/u,
      ],
      ["answered 408", { reboot: raw(408, "") }, "ERR_REBOOT_UNCERTAIN", /408/u],
      ["answered 303", { reboot: raw(303, "", { location: "/elsewhere" }) }, "ERR_REBOOT_UNCERTAIN", /303/u],
      [
        "answered without a job id",
        { reboot: raw(200, '{"state": "started"}') },
        "ERR_REBOOT_UNCERTAIN",
        /"job_id"/u,
      ],
      [
        "answered with a job id of path characters",
        { reboot: raw(200, '{"job_id": "../../admin"}') },
        "ERR_REBOOT_UNCERTAIN",
        /unusable job id/u,
      ],
      [
        "answered with a page",
        {
          reboot: ({ response }) => {
            page(response, 200, "Welcome");
          },
        },
        "ERR_REBOOT_UNCERTAIN",
        /a page of HTML/u,
      ],
      ["lost, and the node then in REBOOT", { reboot: reset, nodestatus: rebooting }, "ok", /^$/u],
      [
        "answered 502, and the node then in REBOOT",
        { reboot: raw(502, ""), nodestatus: rebooting },
        "ok",
        /^$/u,
      ],
      [
        "answered 307 to another host",
        { reboot: raw(307, "", { location: "https://evil.example/" }) },
        "ERR_UNEXPECTED_RESPONSE",
        /307/u,
      ],
      ["answered 401", { reboot: raw(401, "") }, "ERR_UNAUTHORIZED", /401/u],
      [
        "answered 404 for a known node",
        { reboot: raw(404, '{"error": "Node Not found"}') },
        "ERR_REBOOT_ROLE_MISSING",
        /no role "reboot".*run pulumi up again/u,
      ],
      [
        "answered 409",
        { reboot: raw(409, '{"error": "task_state rebooting"}') },
        "ERR_NODE_BUSY",
        /task_state rebooting/u,
      ],
      ["answered 429", { reboot: raw(429, "") }, "ERR_UNEXPECTED_RESPONSE", /429/u],
      [
        "with a status_url of another host",
        { reboot: raw(200, '{"job_id": "tmp1", "status_url": "https://evil.example/"}') },
        "ok",
        /^$/u,
      ],
    ];
  it.each(rows)("%s is sent once and ends with what to do", async (_name, change, code, message) => {
    const seen = await outcome(change, "send");
    expect(seen).toMatchObject({ code, posts: 1, message: expect.stringMatching(message) as string });
    if (code === "ERR_REBOOT_UNCERTAIN") {
      expect(seen.message).toMatch(/pulumi up --replace ".*RebootOrder::worker-0"/u);
      expect(seen.message).toContain(
        'pulumi config set openshift:acceptedOperations "operation-1", then pulumi up',
      );
      expect(seen.state).toMatchObject({ uncertainFor: "operation-1" });
    } else if (code !== "ok") expect(seen.state).toMatchObject({ refusedFor: "operation-1" });
    else expect(seen.state).toMatchObject({ requestedFor: "operation-1" });
  });

  it("is not sent for a node that the cluster does not list", async () => {
    const seen = await outcome(
      { nodestatus: raw(200, '[{"nodename": "worker-1", "status": "ACTIVE"}]') },
      "send",
    );
    expect(seen).toMatchObject({ code: "ERR_NODE_NOT_FOUND", posts: 0 });
  });
});

describe("a job", () => {
  const outputs =
    (...texts: readonly string[]): Misbehavior =>
    ({ response, count }) => {
      json(response, { output: texts[Math.min(count, texts.length) - 1], errors: "" });
    };
  const unknownFrom =
    (first: number, last: number): Misbehavior =>
    (asked) => {
      const known = asked.count < first || asked.count > last;
      if (!known) json(asked.response, { error: "unknown job" }, 404);
      else json(asked.response, { output: asked.count > last ? "Done" : `${node} REBOOT`, errors: "" });
    };
  const rows: readonly (readonly [string, Partial<Record<Asked["action"], Misbehavior>>, string, RegExp])[] =
    [
      [
        "whose output shrinks, then ends",
        { job: outputs(`${node} REBOOT\n${node} REBOOT`, "", "Done") },
        "ok",
        /^$/u,
      ],
      [
        "that never ends",
        { job: outputs(`${node} REBOOT`) },
        "ERR_WAIT_TIMEOUT",
        /not ended after 60 s\. Last seen: REBOOT/u,
      ],
      ["that says nothing", { job: outputs("") }, "ERR_WAIT_TIMEOUT", /Last seen: no output yet/u],
      ["that says Done, then Fail", { job: outputs("Done\nFail") }, "ERR_JOB_FAILED", /ended in Fail/u],
      ["that says Fail, then Done", { job: outputs("Fail\nDone") }, "ok", /^$/u],
      [
        "cut after Fail, in the word Failover",
        { job: outputs("Trying Fail", "Trying Failover\nDone") },
        "ok",
        /^$/u,
      ],
      [
        "Done while its node stays SHUTOFF",
        {
          nodestatus: ({ response }) => {
            json(response, listed("SHUTOFF"));
          },
        },
        "ERR_NOT_RECOVERED",
        /Last seen: worker-0\S* "SHUTOFF"/u,
      ],
      [
        "Done while its node has vanished",
        { nodestatus: raw(200, "[]") },
        "ERR_NOT_RECOVERED",
        /not listed/u,
      ],
      [
        "that is unknown midway, for good",
        { job: unknownFrom(3, 1000) },
        "ERR_JOB_LOST",
        /does not know job tmp1.*To resolve this/u,
      ],
      ["that is unknown for a moment", { job: unknownFrom(2, 3) }, "ok", /^$/u],
      [
        "that is an array",
        { job: raw(200, "[]") },
        "ERR_NETWORK",
        /could not be read.*an array where a job/u,
      ],
      ["whose password has expired midway", { job: raw(401, "") }, "ERR_UNAUTHORIZED", /401/u],
      [
        "behind a gateway that is down",
        {
          job: ({ response }) => {
            page(response, 503, "Down");
          },
        },
        "ERR_NETWORK",
        /503 with "Down"/u,
      ],
    ];
  it.each(rows)("%s is judged rightly, and never sent again", async (_name, change, code, message) => {
    const seen = await outcome(change, "wait");
    expect(seen).toMatchObject({ code, posts: 0, message: expect.stringMatching(message) as string });
    // Whatever happened, the state still knows what was asked for.
    expect(seen.state).toMatchObject({ operationId: "operation-1", jobId: "tmp1", completed: code === "ok" });
  });

  it("keeps terminal escapes out of what is recorded and shown", async () => {
    const seen = await outcome({ job: outputs("\u001b[31mred\u0007\nFail") }, "wait");
    expect(seen.code).toBe("ERR_JOB_FAILED");
    expect(JSON.stringify(seen.state) + seen.message).not.toMatch(/\\u001b|\\u0007|\p{Cc}/u);
  });

  it("is timed by a clock that does not jump with the time of day", async () => {
    const hourMs = 3_600_000;
    const jumps = [0, 0, -hourMs, 5 * hourMs, -hourMs, 9 * hourMs, -hourMs];
    const seen = await outcome({ job: outputs("", `${node} REBOOT`, `${node} ACTIVE\nDone`) }, "wait", jumps);
    expect(seen).toMatchObject({ code: "ok", state: { phase: "completed" } });
    expect(seen.state["durationSeconds"]).toBeGreaterThanOrEqual(0);
  });
});
