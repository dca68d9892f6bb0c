/** A cluster, a Prometheus and a kubelet repeat credentials in whatever spelling: a look at health says none of them. */
import { readHealthGate } from "../../../provider/health/gate/readHealthGate";
import { waitForHealthGate } from "../../../provider/health/gate/waitForHealthGate";
import { healthGateOf } from "../../../provider/health/options/healthGateOptions";
import { readinessOf } from "../../../provider/health/options/readinessOptions";
import { waitForReadiness } from "../../../provider/health/readiness/waitForReadiness";
import { rememberSecrets } from "../../../provider/http/redaction/knownSecrets";
import { alphabets, htmlEncoders, jsonEncoders, textEncoders, type Encoder } from "../../support/encoders";
import { HealthServer, nodeObject, operatorObject } from "../../support/healthServer";
import { findLeaks } from "../../support/leakScan";

/** A token is one word of visible ASCII. */
const tokens = Object.values(alphabets).filter((text) => /^[\u0021-\u007e]+$/u.test(text));
const prometheus = "https://prometheus.example.com";
const map = {
  apiVersion: "v1",
  kind: "ConfigMap",
  namespace: "test",
  name: "gate",
  path: "data.a",
  value: "b",
};

/** All that a gate says: what is missing, its rows, and its error. */
async function ofGate(server: HealthServer, given: object): Promise<string> {
  const options = healthGateOf({ nodesReady: false, clusterOperators: false, ...given });
  const missing = await readHealthGate("worker-0", options, server.context());
  const waits = { ...options, waitSeconds: 20 };
  const error: unknown = await waitForHealthGate("worker-0", waits, server.context()).catch(
    (thrown: unknown) => thrown,
  );
  return [...missing, ...server.rows, String(error)].join("\n");
}

async function ofReadiness(server: HealthServer): Promise<string> {
  const options = readinessOf({ timeoutSeconds: 20 });
  const error: unknown = await waitForReadiness("worker-0", options, server.context()).catch(
    (thrown: unknown) => thrown,
  );
  return [...server.rows, String(error)].join("\n");
}

const answering = (what: string, status: number, body: string): HealthServer => {
  const server = new HealthServer();
  server.instead = (asked) => (asked.startsWith(what) ? { status, body } : undefined);
  return server;
};
const alertsAt = `GET ${prometheus}/api/v1/alerts`;
const cluster = "/api/v1/namespaces/test/configmaps/gate";

interface Place {
  readonly encoders: Record<string, Encoder>;
  readonly said: (echo: string) => Promise<string>;
}

const places: Record<string, Place> = {
  "the refusal of a list": {
    encoders: jsonEncoders,
    said: (echo) =>
      ofGate(answering("GET /api/v1/nodes", 403, `{"kind":"Status","message":"not with ${echo}, no"}`), {
        nodesReady: true,
      }),
  },
  "a page in the place of a list": {
    encoders: { ...htmlEncoders, ...textEncoders },
    said: (echo) =>
      ofGate(answering("GET /api/v1/nodes", 200, `<p>not with ${echo}, no`), { nodesReady: true }),
  },
  "a field of an object": {
    encoders: jsonEncoders,
    said: (echo) =>
      ofGate(
        answering(`GET ${cluster}`, 200, `{"metadata":{"name":"gate"},"data":{"a":"not with ${echo}, no"}}`),
        { objects: [map] },
      ),
  },
  "the refusal of a Prometheus": {
    encoders: jsonEncoders,
    said: (echo) =>
      ofGate(answering(alertsAt, 401, `{"error":"not with ${echo}, no"}`), {
        prometheus: { url: prometheus },
      }),
  },
  "a failure that a Prometheus calls a success": {
    encoders: jsonEncoders,
    said: (echo) =>
      ofGate(answering(alertsAt, 200, `{"status":"not with ${echo}, no"}`), {
        prometheus: { url: prometheus },
      }),
  },
  "a log-in page in front of a Prometheus": {
    encoders: { ...htmlEncoders, ...textEncoders },
    said: (echo) =>
      ofGate(answering(alertsAt, 200, `<p>not with ${echo}, no`), { prometheus: { url: prometheus } }),
  },
  "the name of an alert": {
    encoders: jsonEncoders,
    said: (echo) =>
      ofGate(
        answering(
          alertsAt,
          200,
          `{"status":"success","data":{"alerts":[{"labels":{"alertname":"not with ${echo}"},"state":"firing"}]}}`,
        ),
        { prometheus: { url: prometheus } },
      ),
  },
};

describe.each(Object.entries(places))("in %s", (_place, { encoders, said }) => {
  test.each(Object.entries(encoders))(
    "no credential is said that is spelled by %s",
    async (_name, encode) => {
      for (const secret of tokens) {
        rememberSecrets({ token: secret });
        const text = await said(encode(secret));
        expect(text).toContain("not with [secret]");
        expect(findLeaks([secret], [["said", text]])).toEqual([]);
      }
    },
  );
});

test.each<[string, (server: HealthServer, echo: string) => Promise<string>]>([
  [
    "an operator",
    (server, echo) => {
      server.operators = () => [messageIn(operatorObject("dns", "True", "True"), echo)];
      return ofGate(server, { clusterOperators: true });
    },
  ],
  [
    "a kubelet",
    (server, echo) => {
      server.nodes = () => [messageIn(nodeObject("worker-0", { ready: "False" }), echo)];
      return ofReadiness(server);
    },
  ],
])(
  "no credential is said that %s repeats in a condition, wherever its message is cut",
  async (_who, said) => {
    const [token = ""] = tokens;
    rememberSecrets({ token });
    for (let length = 60; length < 125; length += 3) {
      const text = await said(new HealthServer(), `${"x".repeat(length)} ${token}`);
      expect(text).toContain("xxx");
      expect(text).not.toContain(token.slice(0, 4));
    }
  },
);

/** The object, whose conditions all have this message. */
function messageIn(object: object, message: string): object {
  const { status, ...rest } = object as { status: { conditions: object[] } };
  return {
    ...rest,
    status: { ...status, conditions: status.conditions.map((each) => ({ ...each, message })) },
  };
}
