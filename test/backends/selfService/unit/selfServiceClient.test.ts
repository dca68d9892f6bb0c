import {
  isMaintenanceError,
  isTransient,
  retryAfterMs,
  type MaintenanceError,
} from "../../../../provider/errors/maintenanceError";
import { inspect } from "node:util";
import * as fc from "fast-check";
import { createSelfServiceClient } from "../../../../provider/backends/selfService/selfServiceClient";
import { TransportFailure } from "../../../../provider/http/transportFailure";
import { refusedConnection, reset, scriptedTransport, type Reply } from "../../../support/scriptedTransport";
import { VirtualClock } from "../../../support/virtualClock";

const connection = {
  apiUrl: "https://api.example/api/openshift",
  clusterId: "my.cluster",
  username: "operator",
  password: "s3cret-p4ss",
};
const list = '[{"nodename": "worker-0", "status": "ACTIVE"}]';
const started = '{"state": "started", "job_id": "tmp1", "status_url": "https://elsewhere.example/"}';
const page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>";

function scene(...replies: Reply[]) {
  const clock = new VirtualClock();
  const { transport, requests } = scriptedTransport(...replies);
  const client = createSelfServiceClient(connection, { transport, clock, random: () => 0.5 });
  return { client, requests, clock };
}

async function errorOf(promise: Promise<unknown>): Promise<MaintenanceError> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!isMaintenanceError(error)) throw new Error(`not one of ours: ${String(error)}`);
  return error;
}

describe("reads", () => {
  it("ask for the nodes of the configured cluster", async () => {
    const { client, requests } = scene({ status: 200, body: list });
    expect(await client.readNodes()).toEqual([{ name: "worker-0", role: "worker", status: "ACTIVE" }]);
    expect(requests).toEqual([
      {
        method: "GET",
        url: new URL("https://api.example/api/openshift/my.cluster/nodestatus"),
        timeoutMs: 30_000,
      },
    ]);
  });

  it("are repeated with growing pauses until one succeeds", async () => {
    const { client, requests, clock } = scene(reset, { status: 503 }, refusedConnection, {
      status: 200,
      body: list,
    });
    await client.readNodes();
    expect(requests).toHaveLength(4);
    expect(clock.sleeps).toEqual([250, 500, 1000]);
  });

  it.each<[string, Reply, boolean]>([
    ["503", { status: 503 }, true],
    ["429", { status: 429 }, true],
    ["a broken connection", reset, true],
    ["a refused connection", refusedConnection, true],
    ["404", { status: 404 }, false],
    ["403", { status: 403 }, false],
    ["a page", { status: 200, body: page }, false],
    ["a certificate that is not trusted", new TransportFailure("untrusted", "X", false, false), false],
  ])("tell whether what they met may pass: %s", async (_what, reply, passes) => {
    const { client } = scene(reply);
    expect(isTransient(await errorOf(client.readNodes({ attempts: 1 })))).toBe(passes);
  });

  it("wait as long as the server asks", async () => {
    const { client, clock } = scene(
      { status: 429, headers: { "retry-after": "7" } },
      { status: 200, body: '{"output": ""}' },
    );
    expect(await client.readJob("tmp1")).toEqual({ output: "", errors: "" });
    expect(clock.sleeps).toEqual([7250]);
  });

  it("of one attempt say how long the server asks to wait", async () => {
    const headers = { "retry-after": "90" };
    const error = await errorOf(scene({ status: 503, headers }).client.readNodes({ attempts: 1 }));
    expect(error.message).toContain("Run the same command again in 90 s, as the server asks");
    expect(retryAfterMs(error)).toBe(90_000);
    const silent = await errorOf(scene({ status: 503 }).client.readNodes({ attempts: 1 }));
    expect(retryAfterMs(silent)).toBeUndefined();
    // Not after every answer may the same read succeed.
    const gone = await errorOf(scene({ status: 410, headers }).client.readNodes({ attempts: 1 }));
    expect(retryAfterMs(gone)).toBeUndefined();
  });

  it("give up after four attempts, or as many as the caller allows", async () => {
    const four = scene(reset, reset, reset, reset);
    expect((await errorOf(four.client.readNodes())).message).toContain("(4 attempts)");
    const one = scene({ status: 503, body: page });
    expect((await errorOf(one.client.readNodes({ attempts: 1 }))).code).toBe("ERR_UNEXPECTED_RESPONSE");
    expect(one.requests).toHaveLength(1);
  });

  it("pass on the caller's time and signal", async () => {
    const { signal } = new AbortController();
    const { client, requests } = scene({ status: 200, body: list });
    await client.readNodes({ timeoutMs: 1234, signal });
    expect(requests[0]).toMatchObject({ timeoutMs: 1234, signal });
  });

  it("do not pause any longer once the caller has given up", async () => {
    const abort = new AbortController();
    const givenUp = new TransportFailure("the request was given up", "EABORTED", true, false);
    const { client, clock } = scene({ status: 429, headers: { "retry-after": "60" } }, givenUp);
    const read = errorOf(client.readNodes({ signal: abort.signal }));
    abort.abort();
    expect((await read).code).toBe("ERR_NETWORK");
    expect(clock.elapsedMs).toBe(0);
  });

  it("encode every segment of a path", async () => {
    const { transport, requests } = scriptedTransport({ status: 404 });
    const odd = { ...connection, clusterId: "a b/../c?d#e" };
    const deps = { transport, clock: new VirtualClock(), random: () => 0 };
    await createSelfServiceClient(odd, deps).readJob("../x/y?z");
    expect(requests[0]?.url.href).toBe(
      "https://api.example/api/openshift/a%20b%2F..%2Fc%3Fd%23e/job/..%2Fx%2Fy%3Fz",
    );
  });

  it("take 404 for a job as a job that is not known", async () => {
    expect(await scene({ status: 404, body: page }).client.readJob("tmp1")).toBeUndefined();
  });

  const table: [what: string, reply: Reply, code: string, says: string[]][] = [
    [
      "401",
      { status: 401, body: page },
      "ERR_UNAUTHORIZED",
      ["answered 401", "openshift:selfService.username", '"operator"'],
    ],
    ["403", { status: 403, body: "{}" }, "ERR_FORBIDDEN", ["answered 403", "no access", '"my.cluster"']],
    [
      "404",
      { status: 404, body: page },
      "ERR_UNEXPECTED_RESPONSE",
      ["answered 404", '"my.cluster"', "apiUrl"],
    ],
    [
      "400",
      { status: 400, body: '{"error": "bad"}' },
      "ERR_UNEXPECTED_RESPONSE",
      ['answered 400 with "bad"'],
    ],
    ["302", { status: 302 }, "ERR_UNEXPECTED_RESPONSE", ["answered 302"]],
    [
      "a page",
      { status: 200, body: page },
      "ERR_UNEXPECTED_RESPONSE",
      ['"502 Bad Gateway"', "openshift:selfService.apiUrl"],
    ],
    ["nothing", { status: 204 }, "ERR_UNEXPECTED_RESPONSE", ["answered 204 with an empty body"]],
    ["another shape", { status: 200, body: "{}" }, "ERR_UNEXPECTED_RESPONSE", ["an object where an array"]],
    [
      "a certificate that is not trusted",
      new TransportFailure("the server's certificate is not trusted (X)", "X", false, false),
      "ERR_NETWORK",
      ["not trusted", "openshift:selfService.caCertificate"],
    ],
    [
      "an answer that is too large",
      new TransportFailure("the answer is larger than any that is expected", "ETOOLARGE", true, false),
      "ERR_NETWORK",
      ["larger than any", "Check openshift:selfService.apiUrl"],
    ],
    [
      "a redirection elsewhere",
      new TransportFailure("redirected to another origin", "EREDIRECT", true, false),
      "ERR_NETWORK",
      ["another origin", "Check openshift:selfService.apiUrl"],
    ],
  ];
  it.each(table)("end at once with an error that helps on %s", async (_what, reply, code, says) => {
    const { client, requests } = scene(reply);
    const error = await errorOf(client.readNodes());
    expect(error.code).toBe(code);
    for (const part of ["GET https://api.example/api/openshift/my.cluster/nodestatus", ...says])
      expect(error.message).toContain(part);
    expect(error.message).not.toMatch(/<[a-z]/iu);
    expect(requests).toHaveLength(1);
  });
});

describe("the request to reboot", () => {
  it("is one form with the target, and gives the job", async () => {
    const { client, requests } = scene({ status: 200, body: started });
    expect(await client.sendReboot("worker 0&x=ä")).toEqual({ kind: "accepted", jobId: "tmp1" });
    expect(requests).toEqual([
      {
        method: "POST",
        url: new URL("https://api.example/api/openshift/my.cluster/reboot"),
        form: "target=worker+0%26x%3D%C3%A4",
        timeoutMs: 60_000,
      },
    ]);
  });

  it.each([200, 201, 202, 299])("is accepted with %d", async (status) => {
    expect(await scene({ status, body: started }).client.sendReboot("x")).toMatchObject({ kind: "accepted" });
  });

  it.each([
    [400, "ERR_UNEXPECTED_RESPONSE"],
    [401, "ERR_UNAUTHORIZED"],
    [403, "ERR_FORBIDDEN"],
    [404, "ERR_UNEXPECTED_RESPONSE"],
    [409, "ERR_UNEXPECTED_RESPONSE"],
    [429, "ERR_UNEXPECTED_RESPONSE"],
    [307, "ERR_UNEXPECTED_RESPONSE"],
    [308, "ERR_UNEXPECTED_RESPONSE"],
  ])("is certainly not done after %d", async (status, code) => {
    const outcome = await scene({ status, headers: { "retry-after": "1" } }).client.sendReboot("x");
    expect(outcome).toMatchObject({ kind: "refused", status, error: { code } });
  });

  it("is certainly not done when no server was reached", async () => {
    const outcome = await scene(refusedConnection).client.sendReboot("x");
    expect(outcome).toMatchObject({ kind: "refused", error: { code: "ERR_NETWORK" } });
    expect(outcome).not.toHaveProperty("status");
  });

  const unclear: [what: string, reply: Reply, says: string][] = [
    ["a broken connection", reset, "the connection broke"],
    ["302: it may come after the deed", { status: 302, headers: { location: "/" } }, "answered 302"],
    ["303: it may come after the deed", { status: 303 }, "answered 303"],
    ["408", { status: 408 }, "answered 408"],
    ["500", { status: 500, body: '{"error": "x"}' }, 'answered 500 with "x"'],
    ["502", { status: 502, body: page }, 'answered 502 with "502 Bad Gateway"'],
    ["503", { status: 503, headers: { "retry-after": "1" } }, "answered 503"],
    ["504", { status: 504 }, "answered 504"],
    ["200 with a page", { status: 200, body: page }, "a page of HTML"],
    ["200 with nothing", { status: 200 }, "an empty body"],
    ["200 with half of the JSON", { status: 200, body: started.slice(0, 30) }, "not valid JSON"],
    ["200 with an unusable job id", { status: 200, body: '{"job_id": "../x"}' }, "unusable job id"],
  ];
  it.each(unclear)("has an unknown fate after %s", async (_what, reply, says) => {
    const outcome = await scene(reply).client.sendReboot("x");
    if (outcome.kind !== "unknown") throw new Error(outcome.kind);
    expect(outcome.evidence).toContain("POST https://api.example/api/openshift/my.cluster/reboot");
    expect(outcome.evidence).toContain(says);
  });

  const anyReply: fc.Arbitrary<Reply> = fc.oneof(
    fc.record({ status: fc.integer({ min: 200, max: 599 }), body: fc.constantFrom("", started, page, "{}") }),
    fc
      .tuple(fc.boolean(), fc.boolean())
      .map(([reached, may]) => new TransportFailure("x", "E", reached, may)),
  );
  it("is sent once whatever comes back, and is refused only where the server cannot have acted", async () => {
    await fc.assert(
      fc.asyncProperty(anyReply, async (reply) => {
        const { client, requests } = scene(reply);
        const outcome = await client.sendReboot("x");
        expect(requests).toHaveLength(1);
        if (reply instanceof TransportFailure)
          expect(outcome.kind).toBe(reply.mayHaveReachedServer ? "unknown" : "refused");
        else if (reply.status >= 500) expect(outcome.kind).toBe("unknown");
        else if (reply.status < 300)
          expect(outcome.kind).toBe(reply.body === started ? "accepted" : "unknown");
      }),
    );
  });

  it("throws what is a fault of the program itself", async () => {
    await expect(scene().client.sendReboot("x")).rejects.toThrow("an unexpected request");
  });
});

describe("errors", () => {
  it("never hold the password or what carries it, whatever happened", async () => {
    const replies: Reply[] = [200, 302, 400, 401, 403, 404, 409, 429, 500, 502].map((status) => ({
      status,
      body: page,
    }));
    for (const reply of [...replies, reset, refusedConnection]) {
      const error = await errorOf(scene(reply).client.readNodes({ attempts: 1 }));
      const sent = await scene(reply).client.sendReboot("x");
      const text = inspect([error, error.stack, error.cause, sent], { depth: 20, showHidden: true });
      expect(text).not.toContain(connection.password);
      expect(text).not.toContain(Buffer.from(`operator:${connection.password}`).toString("base64"));
    }
  });
});
