/** The silence of expected alerts, in virtual time. */
import type { HttpRequest, Transport } from "../../../provider/http/messages";
import { AlertSilence } from "../../../provider/reporting/alertSilence";
import { VirtualClock } from "../../support/virtualClock";

const matchers = [{ name: "alertname", value: "KubeNode.*", isRegex: true }];
const options = {
  url: new URL("https://robot:secret@alerts.example.com/prefix/"),
  matchers,
  createdBy: "robot",
  comment: "maintenance",
};

/** An Alertmanager that keeps what it is asked. */
function alertmanager() {
  const clock = new VirtualClock();
  const requests: HttpRequest[] = [];
  const reports: string[] = [];
  const state = { status: 200 };
  const transport: Transport = async (request) => {
    requests.push(request);
    const body = request.method === "POST" ? JSON.stringify({ silenceID: "one" }) : "";
    return { status: state.status, headers: {}, body };
  };
  const credentials: object[] = [];
  return {
    clock,
    requests,
    reports,
    state,
    credentials,
    begin: () =>
      AlertSilence.begin(
        options,
        clock,
        (given) => {
          credentials.push(given);
          return transport;
        },
        (text) => reports.push(text),
      ),
    /** What was written, in order. */
    written: () =>
      requests.flatMap(({ body }) =>
        body === undefined ? [] : [JSON.parse(body.text) as Record<string, string>],
      ),
  };
}

test("a silence is short, extended while the run lives, and ended with it", async () => {
  const { clock, begin, written, requests, reports, credentials } = alertmanager();
  const silence = await begin();
  await clock.sleep(16 * 60_000);
  await silence.end();
  expect(written()).toHaveLength(4);
  expect(written()[0]).toMatchObject({
    comment: "maintenance",
    matchers: [{ isEqual: true, ...matchers[0] }],
  });
  expect(written().map(({ id }) => id)).toEqual([undefined, "one", "one", "one"]);
  for (const { startsAt = "", endsAt = "" } of written())
    expect(Date.parse(endsAt) - Date.parse(startsAt)).toBe(15 * 60_000);
  expect(requests.at(-1)).toMatchObject({ method: "DELETE" });
  expect(requests.map(({ url }) => url.href).at(-1)).toBe(
    "https://alerts.example.com/prefix/api/v2/silence/one",
  );
  expect(requests[0]?.url.href).toBe("https://alerts.example.com/prefix/api/v2/silences");
  expect(credentials).toEqual([{ username: "robot", password: "secret" }]);
  expect(reports).toEqual([]);
});

test("a silence is extended for four hours in all", async () => {
  const { clock, begin, written } = alertmanager();
  const beganMs = clock.date().getTime();
  const silence = await begin();
  await clock.sleep(9 * 3_600_000);
  expect(Math.max(...written().map(({ endsAt = "" }) => Date.parse(endsAt))) - beganMs).toBe(4 * 3_600_000);
  await silence.end();
});

test("a silence that cannot be extended or ended is reported, and the run continues", async () => {
  const { clock, begin, state, reports } = alertmanager();
  const silence = await begin();
  state.status = 503;
  await clock.sleep(6 * 60_000);
  await silence.end();
  expect(reports).toEqual([
    expect.stringMatching(/^The silence of alerts could not be extended: .* answered 503/u),
    expect.stringMatching(/^The silence one could not be ended, and ends by itself: .* answered 503/u),
  ]);
});

test("a silence that cannot begin is an error, so that no one relies on it", async () => {
  const { begin, state } = alertmanager();
  state.status = 400;
  await expect(begin()).rejects.toMatchObject({ code: "ERR_UNEXPECTED_RESPONSE", status: 400 });
});
