/** What ends a watch, what does not, and how it asks. */
import { MaintenanceError } from "../../../provider/errors/maintenanceError";
import {
  away,
  list,
  event,
  errorEvent,
  quietMinute,
  watchOf,
  never,
  after,
  type Reply,
} from "../../support/scriptedWatch";

test.each([
  ["http", 0, "45"],
  ["http", 0.99, "54"],
  ["websocket", 0, "240"],
  ["websocket", 0.99, "477"],
] as const)(
  "over %s a watch asks for bookmarks and, at %d, for its end after %s s",
  async (transport, random, seconds) => {
    const { queries } = await watchOf([list("7"), [event("ADDED", "a", "8")]], after(2), {
      transport,
      random,
    });
    expect(queries).toEqual([
      { labelSelector: "app=web", limit: "100" },
      {
        labelSelector: "app=web",
        watch: "true",
        resourceVersion: "7",
        allowWatchBookmarks: "true",
        timeoutSeconds: seconds,
      },
    ]);
  },
);

describe("a credential in a file that ends before it is exchanged, as after a machine was suspended", () => {
  const files = [{ token: "/token" }, { clientCertificate: "/me.pem", clientKey: "/me.key" }];

  test.each(files)("is waited for where it was good before: %j", async (inFiles) => {
    const { told, setbacks, error } = await watchOf(
      [list("7"), 401, 401, [event("ADDED", "a", "8")]],
      after(2),
      { files: inFiles },
    );
    expect(told).toEqual(["SYNCED", "ADDED a"]);
    expect(setbacks).toEqual(["ERR_UNAUTHORIZED", "ERR_UNAUTHORIZED"]);
    expect(error).toBeUndefined();
  });

  test("is waited for no longer than five minutes, and then it is said what it is", async () => {
    const { clock, error } = await watchOf([list("7"), 401], never, { files: { token: "/token" } });
    expect(error).toHaveProperty("code", "ERR_UNAUTHORIZED");
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(300_000);
    expect(clock.monotonicMs()).toBeLessThan(330_000);
  });

  test("is not waited for where it was never good, or where only an authority is in a file", async () => {
    for (const [replies, inFiles] of [
      [[401], { token: "/token" }],
      [[list("7"), 401], { certificateAuthority: "/ca.pem" }],
    ] as const) {
      const { error, setbacks } = await watchOf(replies, never, { files: inFiles });
      expect(error).toHaveProperty("code", "ERR_UNAUTHORIZED");
      expect(setbacks).toEqual([]);
    }
  });
});

test.each([
  [401, "ERR_UNAUTHORIZED"],
  [403, "ERR_FORBIDDEN"],
  [404, "ERR_NOT_FOUND"],
  [400, "ERR_UNEXPECTED_RESPONSE"],
  [302, "ERR_UNEXPECTED_RESPONSE"],
])("%d ends a watch at once, at its list and later", async (status, name) => {
  expect((await watchOf([status], never)).error).toHaveProperty("code", name);
  expect((await watchOf([list("7"), status], never)).error).toHaveProperty("code", name);
  const event = await watchOf([list("7"), [errorEvent({ code: status })]], never);
  expect(event.error).toHaveProperty("code", name);
  expect(event.setbacks).toEqual([]);
});

test("a failure that no one knows is thrown as it is", async () => {
  const bug = new TypeError("undefined is not a function");
  expect((await watchOf([bug], never)).error).toBe(bug);
  const untrusted = new MaintenanceError("ERR_NETWORK", {
    what: "the certificate is not trusted.",
    next: "Set it.",
  });
  expect((await watchOf([list("7"), untrusted], never)).error).toBe(untrusted);
});

test("what fails for five minutes in a row fails for good, with what was seen last", async () => {
  const { error, clock, setbacks } = await watchOf(
    [list("7", "a"), [event("MODIFIED", "a", "8")], away()],
    never,
  );
  expect(error).toMatchObject({
    code: "ERR_NETWORK",
    what: expect.stringContaining(away().message) as string,
    lastSeen: "MODIFIED a (version 8)",
  });
  expect(clock.elapsedMs).toBeGreaterThanOrEqual(300_000);
  expect(clock.elapsedMs).toBeLessThan(310_000);
  // The pauses grow to 8 s at most, and are jittered.
  expect(setbacks.length).toBeGreaterThan(70);
  expect(Math.max(...clock.sleeps)).toBe(4000);
});

test("one good event ends the row of failures", async () => {
  const failures = Array.from({ length: 60 }, () => [away(), away(), [event("BOOKMARK", "", "9")]]).flat();
  const { error, clock } = await watchOf([list("7"), ...failures, [event("ADDED", "a", "10")]], after(2));
  expect(error).toBeUndefined();
  expect(Math.max(...clock.sleeps)).toBeLessThanOrEqual(1000);
});

test("a watch continues from the last event or bookmark, whatever ended it", async () => {
  const bookmark = JSON.stringify({ type: "BOOKMARK", object: { metadata: { resourceVersion: "12" } } });
  const { queries, told } = await watchOf(
    [list("7"), [event("ADDED", "a", "8")], 503, away(), [bookmark], away(), [event("ADDED", "b", "13")]],
    after(3),
  );
  expect(told).toEqual(["SYNCED", "ADDED a", "ADDED b"]);
  expect(queries.map(({ resourceVersion }) => resourceVersion)).toEqual([
    undefined,
    "7",
    "8",
    "8",
    "8",
    "12",
    "12",
  ]);
});

test.each([
  ["410 as a status", [410]],
  ["410 as an event", [[errorEvent({ code: 410, reason: "Expired" })]]],
  ["Gone, as 3.x says", [[errorEvent({ code: 410, reason: "Gone" })]]],
  ["an error in a row with another", [[errorEvent({ code: 500 })], [errorEvent({ code: 500 })]]],
] as [string, Reply[]][])("after %s it lists again and tells the difference", async (_, replies) => {
  const { told } = await watchOf([list("7", "a", "b"), ...replies, list("9", "b", "c")], after(7));
  expect(told).toEqual(["ADDED a", "ADDED b", "SYNCED", "MODIFIED b", "ADDED c", "DELETED a", "SYNCED"]);
});

test("a server that ends every watch at once is not asked without pause", async () => {
  const { clock, setbacks } = await watchOf([list("7"), []], never);
  expect(setbacks.length).toBeLessThan(120);
  expect(clock.elapsedMs).toBeGreaterThan(300_000);
});

test("a server that asks for patience is given it", async () => {
  const busy = { status: 429, retryAfter: "5" };
  const { clock } = await watchOf([list("7"), busy, [event("ADDED", "a", "8")]], after(2));
  expect(clock.sleeps).toEqual([5250]);
});

test("a page of HTML in place of an event is survived for a while, and then told", async () => {
  const { error, setbacks } = await watchOf([list("7"), ["<html><title>Please wait</title></html>"]], never);
  expect(setbacks[0]).toBe("ERR_UNEXPECTED_RESPONSE");
  expect(error?.message).toMatch(/a page of HTML where JSON was expected: "Please wait"/u);
});

test("an old server's deletion, which has the version before it, does not lead back to what was told", async () => {
  const { queries, told } = await watchOf(
    [
      list("7"),
      [event("ADDED", "a", "8"), event("ADDED", "b", "9"), event("DELETED", "a", "8")],
      [event("ADDED", "c", "11")],
    ],
    after(5),
  );
  expect(told).toEqual(["SYNCED", "ADDED a", "ADDED b", "DELETED a", "ADDED c"]);
  expect(queries.at(-1)?.["resourceVersion"]).toBe("9");
});

test("of a list of many pages a page that fails is asked for again, not the whole list", async () => {
  const page = (name: string, next?: string): [string] => [
    JSON.stringify({
      metadata: { resourceVersion: "7", ...(next && { continue: next }) },
      items: [{ metadata: { name, uid: name, resourceVersion: "1" } }],
    }),
  ];
  const { queries, told } = await watchOf(
    [page("a", "p2"), away(), page("b", "p3"), 503, page("c")],
    after(4),
  );
  expect(told).toEqual(["ADDED a", "ADDED b", "ADDED c", "SYNCED"]);
  expect(queries.map((query) => query["continue"])).toEqual([undefined, "p2", "p2", "p3", "p3"]);
});

test("a list says where it begins, before any of it is told, and once for all its pages", async () => {
  const page = (name: string, next?: string): [string] => [
    JSON.stringify({
      metadata: { resourceVersion: "7", ...(next && { continue: next }) },
      items: [{ metadata: { name, uid: name, resourceVersion: "1" } }],
    }),
  ];
  const { told } = await watchOf(
    [away(), page("a", "p2"), away(), page("b"), 410, list("9", "a")],
    after(8),
    { listings: true },
  );
  expect(told).toEqual([
    "LISTING",
    "ADDED a",
    "ADDED b",
    "SYNCED",
    "LISTING",
    "MODIFIED a",
    "DELETED b",
    "SYNCED",
  ]);
});

test("once the signal has ended it, nothing is told that had come already", async () => {
  const both = [event("ADDED", "a", "8"), event("ADDED", "b", "9")];
  expect((await watchOf([list("7"), both], after(2))).told).toEqual(["SYNCED", "ADDED a"]);
});

test("a watch that lasts without an event ends the row of failures, too", async () => {
  const failures = Array.from({ length: 20 }, () => [away(), [quietMinute]]).flat();
  const { error, clock } = await watchOf([list("7"), ...failures, [event("ADDED", "a", "8")]], after(2));
  expect(error).toBeUndefined();
  expect(clock.elapsedMs).toBeGreaterThan(1_000_000);
});

test("a list whose past is forgotten between two pages begins again", async () => {
  const metadata = { resourceVersion: "7", continue: "p2" };
  const first = JSON.stringify({ metadata, items: [{ metadata: { name: "a", resourceVersion: "1" } }] });
  const { queries, told } = await watchOf([[first], 410, list("9", "b")], after(4));
  expect(told).toEqual(["ADDED a", "ADDED b", "DELETED a", "SYNCED"]);
  expect(queries.map((query) => query["continue"])).toEqual([undefined, "p2", undefined]);
});

test("errors before a new list do not count after it", async () => {
  const broken = [errorEvent({ code: 500 })];
  const { queries } = await watchOf(
    [list("7"), broken, broken, list("8"), 503, [event("ADDED", "a", "9")]],
    after(3),
  );
  expect(queries.map(({ limit }) => limit !== undefined)).toEqual([true, false, false, true, false, false]);
});
