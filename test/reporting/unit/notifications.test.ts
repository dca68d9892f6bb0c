/** What is told of a run: to whom, in which form, and what happens when it does not arrive. */
import { redactLeaving } from "../../../provider/http/redaction/knownSecrets";
import { notify } from "../../../provider/reporting/notifications/notify";
import { payloadOf } from "../../../provider/reporting/notifications/payloads";
import { targetsIn, targetWord } from "../../../provider/reporting/notifications/targets";
import { titleOf, type RunEvent } from "../../../provider/reporting/runEvent";
import { refusedConnection, scriptedTransport, type Reply } from "../../support/scriptedTransport";
import { VirtualClock } from "../../support/virtualClock";

const failure: RunEvent = {
  kind: "nodeFailed",
  at: "2026-01-01T02:30:00.000Z",
  project: "cluster",
  stack: "prod",
  node: "worker-0",
  code: "ERR_NOT_RECOVERED",
  what: "Node worker-0 is <not> ready & blocks the roll.",
  next: "Look at the node.",
};

test("a message has one line that says what, of which node, and where", () => {
  expect(titleOf(failure)).toBe("Node failed: worker-0 (cluster/prod)");
  expect(titleOf({ kind: "started", at: "", stack: "prod", what: "" })).toBe(
    "Maintenance has started (prod)",
  );
});

test("a generic webhook gets the event itself", () => {
  expect(payloadOf("generic", failure)).toEqual({
    version: 1,
    title: "Node failed: worker-0 (cluster/prod)",
    ...failure,
  });
});

test("Slack gets text in which nothing is a link or a mention by accident", () => {
  const { text, blocks } = payloadOf("slack", { ...failure, what: "<!channel> & co" }) as {
    text: string;
    blocks: { text: { text: string } }[];
  };
  expect(text).toBe(":rotating_light: Node failed: worker-0 (cluster/prod)");
  expect(blocks[0]?.text.text).toContain("&lt;!channel&gt; &amp; co\nLook at the node.");
});

test("Slack gets no more than a section holds", () => {
  const { blocks } = payloadOf("slack", { ...failure, what: "x".repeat(9000) }) as {
    blocks: { text: { text: string } }[];
  };
  expect(blocks[0]?.text.text.length).toBeLessThanOrEqual(3000);
});

test("Teams gets an adaptive card", () => {
  const { attachments } = payloadOf("teams", failure) as {
    attachments: { contentType: string; content: { body: { text: string; color?: string }[] } }[];
  };
  expect(attachments[0]?.contentType).toBe("application/vnd.microsoft.card.adaptive");
  expect(attachments[0]?.content.body.map(({ text }) => text)).toEqual([
    "Node failed: worker-0 (cluster/prod)",
    "Node worker-0 is <not> ready & blocks the roll.\nLook at the node.",
  ]);
});

test("the environment names the targets", () => {
  const targets = targetsIn({
    OPENSHIFT_NOTIFY_WEBHOOK: "https://hooks.example.com/in/one",
    OPENSHIFT_NOTIFY_SLACK: "https://hooks.slack.com/services/T0/B0/c2VjcmV0",
    OPENSHIFT_NOTIFY_SMTP: "smtps://robot:pa%40ss@mail.example.com",
    OPENSHIFT_NOTIFY_MAIL_FROM: "robot@example.com",
    OPENSHIFT_NOTIFY_MAIL_TO: "a@example.com, b@example.com,",
  });
  expect(targets.map(targetWord)).toEqual([
    "webhook (https://hooks.example.com)",
    "Slack (https://hooks.slack.com)",
    "mail by mail.example.com",
  ]);
  expect(targets[2]).toMatchObject({ to: ["a@example.com", "b@example.com"] });
  expect(targetsIn({ OPENSHIFT_NOTIFY_SLACK: " " })).toEqual([]);
});

test("the path of a webhook and the password of a mail server are credentials", () => {
  targetsIn({
    OPENSHIFT_NOTIFY_SLACK: "https://hooks.slack.com/services/T1/B1/bm90LXNob3du",
    OPENSHIFT_NOTIFY_SMTP: "smtps://robot:not%40shown@mail.example.com",
    OPENSHIFT_NOTIFY_MAIL_FROM: "a@example.com",
    OPENSHIFT_NOTIFY_MAIL_TO: "a@example.com",
  });
  const text = redactLeaving("404 for /services/T1/B1/bm90LXNob3du; 535 not@shown is wrong");
  expect(text).not.toContain("bm90LXNob3du");
  expect(text).not.toContain("not@shown");
});

test.each<[string, Record<string, string>, RegExp]>([
  [
    "no URL",
    { OPENSHIFT_NOTIFY_SLACK: "hunter2" },
    /OPENSHIFT_NOTIFY_SLACK must be a URL that begins with https/u,
  ],
  ["another protocol", { OPENSHIFT_NOTIFY_TEAMS: "ftp://hunter2" }, /OPENSHIFT_NOTIFY_TEAMS must be/u],
  [
    "no sender",
    { OPENSHIFT_NOTIFY_SMTP: "smtp://hunter2" },
    /OPENSHIFT_NOTIFY_MAIL_FROM is missing.*_TO is missing/u,
  ],
  ["no server", { OPENSHIFT_NOTIFY_MAIL_TO: "hunter2" }, /OPENSHIFT_NOTIFY_SMTP is missing/u],
])(
  "a fault of the targets is told before anything begins, without its value: %s",
  (_, environment, expected) => {
    const message = ((): string => {
      try {
        return `${String(targetsIn(environment).length)} targets`;
      } catch (error) {
        return String(error);
      }
    })();
    expect(message).toMatch(expected);
    expect(message).not.toContain("hunter2");
  },
);

async function told(...replies: Reply[]): Promise<[failed: string[], requests: number, waitedMs: number]> {
  const targets = targetsIn({ OPENSHIFT_NOTIFY_WEBHOOK: "https://hooks.example.com/in/c2VjcmV0LXBhdGg" });
  const { transport, requests } = scriptedTransport(...replies);
  const clock = new VirtualClock();
  const failed = await notify(failure, targets, { clock, transportOf: () => transport });
  return [failed.map(({ target, reason }) => `${target}: ${reason}`), requests.length, clock.elapsedMs];
}

test("a message is sent once where it arrives, and again where the server is busy or away", async () => {
  expect(await told({ status: 200 })).toEqual([[], 1, 0]);
  expect(await told(refusedConnection, { status: 503 }, { status: 202 })).toEqual([[], 3, 5000]);
});

test("a message that does not arrive stops nothing, and is reported without the address", async () => {
  const target = "webhook (https://hooks.example.com)";
  expect(await told({ status: 404 })).toEqual([[`${target}: it answered 404: check the address`], 1, 0]);
  expect(await told({ status: 429 }, { status: 429 }, { status: 429 })).toEqual([
    [`${target}: it answered 429`],
    3,
    5000,
  ]);
  expect((await told(refusedConnection, refusedConnection, refusedConnection))[0]).toEqual([
    `${target}: the connection was refused`,
  ]);
});
