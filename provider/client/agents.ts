import type * as http from "node:http";
import type * as net from "node:net";

/** Connections to one server, directly or through the proxy that the environment names. */
export interface Agents {
  /** The agent for a request; reads share connections, a request that changes the world gets a fresh one. */
  for(url: URL, shared: boolean): http.Agent;
}

/** Which certificates are taken for the server's. */
export interface Trust {
  /** PEM text, instead of the system's authorities. */
  readonly caCertificate?: string;
  /** Any certificate. */
  readonly insecureSkipTlsVerify?: boolean;
}

/**
 * Makes agents that trust `caCertificate` if given, limit the time to connect, and honour `HTTP_PROXY`,
 * `HTTPS_PROXY` and `NO_PROXY` (any case).
 */
export function createAgents(trust: Trust, connectTimeoutMs: number): Agents {
  const cache = new Map<string, http.Agent>();
  return {
    for(url, shared) {
      const { getProxyForUrl } = require("proxy-from-env") as { getProxyForUrl: (url: string) => string };
      const proxy = getProxyForUrl(url.href);
      const key = `${url.protocol} ${proxy} ${shared}`;
      let agent = cache.get(key);
      if (agent === undefined) {
        agent = limitConnectTime(makeAgent(url, proxy, shared, trust), connectTimeoutMs);
        cache.set(key, agent);
      }
      return agent;
    },
  };
}

function makeAgent(url: URL, proxy: string, shared: boolean, trust: Trust): http.Agent {
  // A kept-alive connection may have been closed by the other side just now, and a request sent on it has an
  // unknown fate. Reads are repeated; a reboot must not be put at that risk.
  const options = {
    keepAlive: shared,
    ...(trust.caCertificate === undefined ? {} : { ca: trust.caCertificate }),
    ...(trust.insecureSkipTlsVerify === true ? { rejectUnauthorized: false } : {}),
  };
  if (proxy !== "") {
    if (url.protocol === "https:") {
      const { HttpsProxyAgent } = require("https-proxy-agent") as typeof import("https-proxy-agent");
      // The certificate to trust is the server's, not the proxy's: it goes to the tunnelled connection.
      return withTlsOptions(new HttpsProxyAgent(proxy, { keepAlive: shared }), options);
    }
    const { HttpProxyAgent } = require("http-proxy-agent") as typeof import("http-proxy-agent");
    return new HttpProxyAgent(proxy, { keepAlive: shared });
  }
  if (url.protocol === "https:") {
    const https = require("node:https") as typeof import("node:https");
    return new https.Agent(options);
  }
  const plain = require("node:http") as typeof import("node:http");
  return new plain.Agent(options);
}

interface Connecting {
  connect(request: http.ClientRequest, options: Record<string, unknown>): Promise<net.Socket>;
}

function withTlsOptions<A extends http.Agent>(
  agent: A,
  tls: { ca?: string; rejectUnauthorized?: boolean },
): A {
  // The agent hands a proxy's refusal on as if the server had answered; but nothing has reached the server.
  agent.on("proxyConnect", (answer: { statusCode?: number }, request: http.ClientRequest) => {
    if (answer.statusCode === 200) return;
    request.destroy(Object.assign(new Error("the proxy refused"), { code: "EPROXY" }));
  });
  const connecting = agent as unknown as Connecting;
  const connect = connecting.connect.bind(agent);
  connecting.connect = (request, options) => connect(request, { ...options, ...tls });
  return agent;
}

interface SocketMaker {
  createSocket(
    request: http.ClientRequest,
    options: http.RequestOptions,
    done: (error: Error | null, socket?: net.Socket) => void,
  ): void;
}

/** Ends a connection that is not made in time with a code that says that nothing was sent. */
function limitConnectTime(agent: http.Agent, connectTimeoutMs: number): http.Agent {
  const maker = agent as unknown as SocketMaker;
  const createSocket = maker.createSocket.bind(agent);
  maker.createSocket = (request, options, done) => {
    const late = setTimeout(() => {
      request.destroy(Object.assign(new Error("connect timeout"), { code: "ECONNECTTIMEOUT" }));
    }, connectTimeoutMs);
    late.unref();
    const made = (): void => {
      clearTimeout(late);
    };
    request.once("close", made);
    createSocket(request, options, (error, socket) => {
      if (socket?.connecting === true) socket.once("encrypted" in socket ? "secureConnect" : "connect", made);
      else made();
      done(error, socket);
    });
  };
  return agent;
}
