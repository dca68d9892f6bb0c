/** Logging in where a server asks for what it must not get, or says what no one should repeat. */
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import type { IncomingMessage, ServerResponse } from "node:http";
import { logIn, type Session } from "../../../provider/kubernetes/connection/oauthClient";
import { createTransport } from "../../../provider/http/transport";
import { plantedPassword, requireNoLeaks, textsOfThrown } from "../../support/leakScan";
import { closeServers, httpServer, started } from "../../support/rawServer";
import { VirtualClock } from "../../support/virtualClock";

afterEach(closeServers);

type Answer = readonly [status: number, headers?: Record<string, string>, body?: string];
type Answering = (request: IncomingMessage, origin: string) => Answer;

/** A server, and what each request to it carried. */
interface StrangeServer {
  readonly origin: string;
  readonly seen: { path: string; authorization: string | undefined }[];
}

const metadataPath = "/.well-known/oauth-authorization-server";
const challenge: Answer = [401, { "www-authenticate": 'Basic realm="openshift"' }];
const granted: Answer = [302, { location: "/implicit#access_token=sha256~granted&expires_in=60" }];

async function serve(answering: Answering): Promise<StrangeServer> {
  const seen: StrangeServer["seen"] = [];
  let origin = "";
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    seen.push({ path: request.url ?? "", authorization: request.headers.authorization });
    const [status, headers = {}, body = ""] = answering(request, origin);
    response.writeHead(status, headers).end(body);
  };
  ({ origin } = await started(httpServer(answer)));
  return { origin, seen };
}

/** An API with a discovery document that names itself, and answers everything else as told. */
const api = (answering: Answering): Promise<StrangeServer> =>
  serve((request, origin) =>
    request.url === metadataPath
      ? [200, {}, JSON.stringify({ issuer: origin, authorization_endpoint: `${origin}/oauth/authorize` })]
      : answering(request, origin),
  );

function logInAt(server: string, username = "jürgen", password = plantedPassword): Promise<Session> {
  const connection = { server, source: "openshift:kubernetes.server", username, password };
  return logIn(connection, { clock: new VirtualClock(), random: () => 0.5, transportOf: createTransport });
}

async function failureOf(logged: Promise<unknown>): Promise<string> {
  const error = await logged.then(
    () => "it went well",
    (caught: unknown) => caught,
  );
  if (!isMaintenanceError(error)) throw new Error(`not an error of this library: ${String(error)}`);
  requireNoLeaks([plantedPassword], textsOfThrown(error));
  return error.message;
}

describe("a log-in at OKD", () => {
  it("asks as a program that can answer a challenge, and sends user name and password in UTF-8", async () => {
    const headers: IncomingMessage["headers"][] = [];
    const server = await api((request) => {
      headers.push(request.headers);
      return request.headers.authorization === undefined ? challenge : granted;
    });
    await logInAt(server.origin);
    expect(headers).toHaveLength(2);
    for (const sent of headers) {
      expect(sent["x-csrf-token"]).toBe("1");
      expect(sent.accept).not.toContain("text/html");
    }
    expect(server.seen.slice(1).map(({ path }) => path)).toEqual([
      "/oauth/authorize?response_type=token&client_id=openshift-challenging-client",
      "/oauth/authorize?response_type=token&client_id=openshift-challenging-client",
    ]);
    const [, basic = ""] = /^Basic (.*)$/u.exec(headers[1]?.authorization ?? "") ?? [];
    expect(Buffer.from(basic, "base64").toString("utf8")).toBe(`jürgen:${plantedPassword}`);
  });

  it("keeps the password from another origin, whether that asks for it or not", async () => {
    const asking = await serve(() => challenge);
    const first = await api(() => [302, { location: `${asking.origin}/log-in` }]);
    const message = await failureOf(logInAt(first.origin));
    expect(message).toContain(`led to ${asking.origin}, which asks for the password. It was not given`);
    expect(asking.seen).toEqual([{ path: "/log-in", authorization: undefined }]);

    const quiet = await serve(() => granted);
    const second = await api(({ headers }) =>
      headers.authorization === undefined ? challenge : [302, { location: `${quiet.origin}/next` }],
    );
    expect((await logInAt(second.origin)).token).toBe("sha256~granted");
    expect(second.seen.at(-1)?.authorization).toMatch(/^Basic /u);
    expect(quiet.seen).toEqual([{ path: "/next", authorization: undefined }]);
  });

  it("does not take a wrong password for a right one on the next page of the same server", async () => {
    const server = await api(({ headers, url = "" }) => {
      if (headers.authorization === undefined) return challenge;
      return url.startsWith("/oauth/authorize") ? [302, { location: "/second-page" }] : challenge;
    });
    expect(await failureOf(logInAt(server.origin))).toContain("password is wrong");
    expect(server.seen.filter(({ authorization }) => authorization !== undefined)).toHaveLength(2);
  });

  it("does not continue to where no one encrypts", async () => {
    const server = await api(() => [302, { location: "http://oauth.example.com/authorize?x=1" }]);
    expect(await failureOf(logInAt(server.origin))).toContain(
      "was redirected to http://oauth.example.com, which does not encrypt",
    );
  });

  it("sends nothing to an authorization endpoint that does not encrypt", async () => {
    const document = { authorization_endpoint: "http://oauth.example.com/oauth/authorize" };
    const server = await serve(() => [200, {}, JSON.stringify(document)]);
    const message = await failureOf(logInAt(server.origin));
    expect(message).toContain(
      "an authorization endpoint at http://oauth.example.com, which does not encrypt",
    );
    expect(message).toContain("No password was sent");
  });

  it.each([
    [
      "a web page",
      "<html><title>Welcome</title></html>",
      'a page of HTML where JSON was expected: "Welcome"',
    ],
    ["a document without an endpoint", "{}", "no usable authorization_endpoint"],
  ])("refuses %s in place of the discovery document", async (_what, body, told) => {
    const server = await serve(() => [200, {}, body]);
    expect(await failureOf(logInAt(server.origin))).toContain(told);
    expect(server.seen).toEqual([{ path: metadataPath, authorization: undefined }]);
  });

  it("ends a circle of redirects", async () => {
    const server = await api(() => [302, { location: "/oauth/authorize?again" }]);
    expect(await failureOf(logInAt(server.origin))).toContain("was redirected more than 10 times");
    expect(server.seen).toHaveLength(12);
  });

  it("says that a server takes Kerberos only", async () => {
    const server = await api(() => [401, { "www-authenticate": "Negotiate" }, "Unauthorized"]);
    const message = await failureOf(logInAt(server.origin));
    expect(message).toContain("it asks for negotiate only, and this library knows user names and passwords");
    expect(message).toContain(`Get a token in a browser at ${server.origin}/oauth/token/request and set it`);
  });

  describe("says of a server without an OAuth server of OpenShift, Kubernetes or one with an external OIDC provider, what to use", () => {
    const noOauth = /no OAuth server of OpenShift: .* Kubernetes, or .* external OIDC provider/u;
    const asked = (server: StrangeServer): number =>
      server.seen.filter(({ authorization }) => authorization !== undefined).length;

    it.each([401, 403, 404])("where all that it answers is %i", async (status) => {
      const body = JSON.stringify({ kind: "Status", message: "nothing here" });
      const server = await serve(() => [status, {}, body]);
      const message = await failureOf(logInAt(server.origin));
      expect(message).toContain(`${status} with "nothing here"`);
      expect(message).toMatch(noOauth);
      expect(message).toContain("oc create token NAME");
      // There is no such page.
      expect(message).not.toContain("token/request");
      expect(asked(server)).toBe(0);
    });

    it.each<[string, Answer]>([
      ["a page for people", [200, {}, "<title>Sign in to corp</title>"]],
      ["that the client is unknown", [400, {}, "<title>We are sorry: client not found</title>"]],
      ["an error of OAuth", [400, {}, JSON.stringify({ error: "unauthorized_client" })]],
    ])(
      "where its discovery document names the provider's endpoint, which answers %s",
      async (_what, answer) => {
        const server = await serve((request, origin) =>
          request.url === metadataPath
            ? [
                200,
                {},
                JSON.stringify({ authorization_endpoint: `${origin}/realms/corp/openid-connect/auth` }),
              ]
            : answer,
        );
        const message = await failureOf(logInAt(server.origin));
        expect(message).toMatch(noOauth);
        expect(message).not.toContain("token/request");
        expect(asked(server)).toBe(0);
      },
    );
  });

  describe("shows what the OAuth server warns of", () => {
    const csrf = "A non-empty X-CSRF-Token header is required to receive basic-auth challenges";

    it("where a gateway takes X-CSRF-Token out of requests, so that it does not challenge", async () => {
      const server = await api(() => [401, { warning: `199 Origin "${csrf}"` }]);
      const message = await failureOf(logInAt(server.origin));
      expect(message).toContain(`it warned: "${csrf}"`);
      expect(message).toContain(
        "between here and the OAuth server takes the header X-CSRF-Token out of requests",
      );
      expect(message).toContain(`Get a token in a browser at ${server.origin}/oauth/token/request`);
    });

    it("whatever it is, with any answer, and without what the query of an address holds", async () => {
      const warning =
        '199 Origin "The \\"quota\\" is used up, see https://help.example/quota?u=1#x", 299 - "Second" "date"';
      for (const status of [401, 403, 418, 500]) {
        const server = await api(() => [status, { warning }]);
        expect(await failureOf(logInAt(server.origin))).toContain(
          `it warned: "The \\"quota\\" is used up, see https://help.example/quota", "Second"`,
        );
      }
    });
  });

  it("repeats no password that a server repeats", async () => {
    const basic = Buffer.from(`jürgen:${plantedPassword}`, "utf8").toString("base64");
    const echoes = [plantedPassword, encodeURIComponent(plantedPassword), `Authorization: Basic ${basic}`];
    for (const echo of echoes) {
      const places: Answer[] = [
        [500, {}, `you sent ${echo}`],
        [400, {}, JSON.stringify({ error: "invalid_client", error_description: `you sent ${echo}` })],
        [302, { location: `/x?${new URLSearchParams({ error: "e", error_description: echo }).toString()}` }],
        [
          401,
          { warning: `199 - "see http://x.example.com/?p=${encodeURIComponent(plantedPassword)}"` },
          echo,
        ],
        [200, {}, `<html><title>${echo}</title>`],
      ];
      for (const place of places) {
        const server = await api(({ headers }) => (headers.authorization === undefined ? challenge : place));
        await failureOf(logInAt(server.origin));
        expect(server.seen.filter(({ authorization }) => authorization !== undefined)).toHaveLength(1);
      }
    }
  });
});
