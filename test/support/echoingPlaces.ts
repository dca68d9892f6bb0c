/** Where servers of the OKD API, of OAuth and of registries repeat a credential. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { logIn } from "../../provider/kubernetes/connection/oauthClient";
import { createTransport } from "../../provider/http/transport";
import type { OkdContext } from "../../provider/kubernetes/clusterContext";
import { readObjects } from "../../provider/kubernetes/readObjects";
import { requireOkdConnection } from "../../provider/kubernetes/connection/resolveOkdConnection";
import { systemClock } from "../../provider/core/clock";
import { htmlEncoders, jsonEncoders, textEncoders, urlEncoders, type Encoder } from "./encoders";
import { okdContextWith } from "./testCluster";
import { readImageSignatures, createRegistrySecret, watchCluster } from "./okdWorks";

/** Answers a request; what it has been sent is spelled in some way. */
type Echoing = (request: IncomingMessage, response: ServerResponse, echo: (text: string) => string) => void;

interface Place {
  readonly encoders: Record<string, Encoder>;
  readonly answer: Echoing;
  /** What fails, and its error. */
  readonly provoke: (context: OkdContext, origin: string, password: string) => Promise<unknown>;
  readonly closesWith?: string;
}

const resources = [
  { name: "pods", kind: "Pod", namespaced: true, verbs: ["list", "watch"] },
  { name: "secrets", kind: "Secret", namespaced: true, verbs: ["create"] },
  { name: "serviceaccounts", kind: "ServiceAccount", namespaced: true, verbs: ["get"] },
];
const json = (response: ServerResponse, body: unknown, status = 200): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};
/** What does not concern a place is answered as a good server does. */
export const good: Echoing = ({ url = "" }, response) => {
  if (url === "/api/v1") json(response, { groupVersion: "v1", resources });
  else json(response, { metadata: { resourceVersion: "1" }, items: [] });
};
const refusing =
  (at: RegExp, answer: Echoing): Echoing =>
  (request, response, echo) => {
    (at.test(request.url ?? "") ? answer : good)(request, response, echo);
  };
const tokenIn = ({ headers }: IncomingMessage): string =>
  (headers.authorization ?? "").replace("Bearer ", "");

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => new Error(`went well: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
const listing = (context: OkdContext): Promise<unknown> =>
  caught(
    (async () =>
      readObjects(
        { apiVersion: "v1", kind: "Pod" },
        context.clusterOf(requireOkdConnection({}, context.configuration)),
      ))(),
  );
/** The first setback of a watch, or what ends it. */
export const watching =
  (transport: "http" | "websocket") =>
  async (context: OkdContext): Promise<unknown> => {
    const ending = new AbortController();
    let setback: unknown;
    const onSetback = (error: unknown): void => {
      setback = error;
      ending.abort();
    };
    const watch = watchCluster(
      { apiVersion: "v1", kind: "Pod" },
      { transport, signal: ending.signal, onSetback },
      context,
    );
    const readAll = async (): Promise<void> => {
      while ((await watch.next()).done !== true);
    };
    const ended = await caught(readAll());
    return setback ?? ended;
  };
const signatures = (context: OkdContext, origin: string): Promise<unknown> =>
  caught(
    readImageSignatures(
      { registry: origin, namespace: "test", repository: "web", digest: `sha256:${"0".repeat(64)}` },
      context,
    ),
  );
const logging = (_context: OkdContext, origin: string, password: string): Promise<unknown> =>
  caught(
    logIn(
      { server: origin, source: "openshift:kubernetes.server", username: "jürgen", password },
      { clock: systemClock, random: () => 0, transportOf: createTransport },
    ),
  );
/** An OAuth server that asks for the password, and then answers as told with what it was given. */
const oauth =
  (answer: (response: ServerResponse, echo: string, request: IncomingMessage) => void): Echoing =>
  (request, response, echo) => {
    const { authorization } = request.headers;
    if (request.url?.startsWith("/.well-known") === true) {
      const origin = `http://${request.headers.host ?? ""}`;
      json(response, { authorization_endpoint: `${origin}/oauth/authorize` });
    } else if (authorization === undefined) {
      response.writeHead(401, { "www-authenticate": "Basic" }).end();
    } else {
      const given = Buffer.from(authorization.replace("Basic ", ""), "base64").toString();
      answer(response, echo(given.replace("jürgen:", "")), request);
    }
  };

export const places: Record<string, Place> = {
  "the message of a Status": {
    encoders: jsonEncoders,
    answer: refusing(/pods/u, (request, response, echo) => {
      response.writeHead(403).end(`{"kind":"Status","message":"not with ${echo(tokenIn(request))}, no"}`);
    }),
    provoke: listing,
  },
  "a page in the place of a list": {
    encoders: { ...htmlEncoders, ...textEncoders },
    answer: refusing(/pods/u, (request, response, echo) => {
      response.end(`<p>not with ${echo(tokenIn(request))}, no`);
    }),
    provoke: listing,
  },
  "what is wrong with a list": {
    encoders: jsonEncoders,
    answer: refusing(/pods/u, (request, response, echo) => {
      response.end(`"not with ${echo(tokenIn(request))}, no`);
    }),
    provoke: listing,
  },
  "an ERROR event of a watch": {
    encoders: jsonEncoders,
    answer: refusing(/watch=true/u, (request, response, echo) => {
      const message = `not with ${echo(tokenIn(request))}, no`;
      response.end(`{"type":"ERROR","object":{"kind":"Status","code":400,"message":"${message}"}}\n`);
    }),
    provoke: watching("http"),
  },
  "what is no event of a watch": {
    encoders: { ...htmlEncoders, ...textEncoders },
    answer: refusing(/watch=true/u, (request, response, echo) => {
      response.end(`<p>not with ${echo(tokenIn(request))}, no\n`);
    }),
    provoke: watching("http"),
  },
  "the error of a registry": {
    encoders: jsonEncoders,
    answer: (request, response, echo) => {
      const given = Buffer.from(
        (request.headers.authorization ?? "").replace("Basic ", ""),
        "base64",
      ).toString();
      const detail = `not with ${echo(given.replace(/^[^:]*:/u, ""))}, no`;
      response.writeHead(400).end(`{"errors":[{"code":"UNKNOWN","message":"no","detail":"${detail}"}]}`);
    },
    provoke: signatures,
  },
  "a page in the place of signatures": {
    encoders: { ...htmlEncoders, ...textEncoders },
    answer: (request, response, echo) => {
      response.end(`<p>not with ${echo((request.headers.authorization ?? "").replace("Basic ", ""))}, no`);
    },
    provoke: signatures,
  },
  "the refusal of a secret with credentials": {
    encoders: jsonEncoders,
    answer: refusing(/secrets/u, (request, response, echo) => {
      void bodyOf(request).then((body) => {
        const { data = {} } = JSON.parse(body || "{}") as { data?: Record<string, string> };
        const value = data[".dockerconfigjson"] ?? "";
        const given = JSON.parse(Buffer.from(value, "base64").toString() || "{}") as {
          auths?: Record<string, { auth: string }>;
        };
        const [auth = ""] = Object.values(given.auths ?? {}).map((each) => each.auth);
        const said = [value, auth, Buffer.from(auth, "base64").toString()].map(echo).join(" or ");
        response.writeHead(422).end(`{"kind":"Status","message":"not with ${said}, no"}`);
      });
    }),
    provoke: (context, _origin, password) =>
      caught(
        createRegistrySecret(
          {
            namespace: "test",
            secretName: "pull",
            registry: "r.example.com",
            token: password,
            rowUrn: "urn:x",
          },
          context,
        ),
      ),
  },
  "the description of an error of OAuth": {
    encoders: jsonEncoders,
    answer: oauth((response, echo) => {
      response.writeHead(400).end(`{"error":"invalid_request","error_description":"not with ${echo}, no"}`);
    }),
    provoke: logging,
  },
  "the word of an error of OAuth, in a redirect": {
    // It leaves what parts a query: then no whole secret is in it.
    encoders: Object.fromEntries(Object.entries(urlEncoders).filter(([name]) => name !== "encodeURI")),
    answer: oauth((response, echo) => {
      response.writeHead(302, { location: `/done?error=not%20with%20${echo},%20no` }).end();
    }),
    provoke: logging,
  },
  "a page of an OAuth server": {
    encoders: { ...htmlEncoders, ...textEncoders },
    answer: oauth((response, echo) => {
      response.writeHead(500).end(`<title>not with ${echo}, no</title>`);
    }),
    provoke: logging,
  },
  "the path of a redirect to where the password is asked for again": {
    encoders: urlEncoders,
    answer: oauth((response, echo, { url = "" }) => {
      if (url.startsWith("/again")) response.writeHead(401, { "www-authenticate": "Basic" }).end();
      else
        response
          .writeHead(302, { location: `/again/not%20with%20${echo.replaceAll("/", "%2f")},%20no` })
          .end();
    }),
    provoke: logging,
  },
  "the address in a warning": {
    encoders: urlEncoders,
    answer: oauth((response, echo) => {
      const address = `https://console.example.com/not-with-${echo.replaceAll("/", "%2f")},-no`;
      response
        .writeHead(401, { warning: `199 x "get a token at ${address}"`, "www-authenticate": "Negotiate" })
        .end();
    }),
    provoke: logging,
  },
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

export async function errorAt(place: Place, encode: Encoder, secret: string): Promise<unknown> {
  const server = createServer((request, response) => {
    place.answer(request, response, encode);
  });
  const sockets = new WebSocketServer({ server });
  sockets.on("connection", (socket, request) => {
    socket.close(1008, `not with ${encode(tokenIn(request))}, no`.slice(0, 120));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const context = okdContextWith({
      "openshift:kubernetes.server": origin,
      "openshift:kubernetes.token": secret,
    });
    return await place.provoke(context, origin, secret);
  } finally {
    sockets.close();
    server.close();
    server.closeAllConnections();
  }
}
