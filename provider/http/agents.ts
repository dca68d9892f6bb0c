import { parseUrl } from "../core/parseUrl";
import type * as http from "node:http";
import type * as net from "node:net";
import type * as tls from "node:tls";
import { authoritiesOfNode } from "./authoritiesOfNode";
import { proxyOfEnvironment } from "./proxyOfEnvironment";
import { watchForStandstill } from "./standstill";
import type { Trust } from "./messages";

/** Connections to one server, directly or through the proxy that the environment names. */
export interface Agents {
  /** The agent for a request; reads share connections, a request that changes the world gets a fresh one. */
  for(url: URL, shared: boolean): http.Agent;
}

/** Errors of requests whose connection was never made: not a byte of them has left. */
const errorsBeforeConnection = new WeakSet();

/** Whether an error came before there was a connection to the server to send the request on. */
export function cameBeforeConnection(error: unknown): boolean {
  return typeof error === "object" && error !== null && errorsBeforeConnection.has(error);
}

/**
 * Makes agents that trust `caCertificate` if given, limit the time to connect, and go through the proxy that the
 * environment names, see {@link proxyOfEnvironment}; this machine itself is always reached directly.
 */
export function createAgents(trust: Trust, connectTimeoutMs: number): Agents {
  const cache = new Map<string, http.Agent>();
  return {
    for(url, shared) {
      const proxy = trust.proxyUrl ?? proxyFor(url);
      const key = `${url.protocol} ${proxy} ${shared}`;
      let agent = cache.get(key);
      if (agent === undefined) {
        agent = watchConnection(makeAgent(url, proxy, shared, trust, connectTimeoutMs), connectTimeoutMs);
        cache.set(key, agent);
      }
      return agent;
    },
  };
}

function proxyFor(url: URL): string {
  const proxy = proxyOfEnvironment(url, (name) => process.env[name]);
  if (proxy === "" || /^https?:$/u.test(parseUrl(proxy)?.protocol ?? "")) return proxy;
  // The value is not shown: it may hold a password.
  const error = Object.assign(new Error("no address of a proxy"), { code: "EPROXYADDRESS" });
  errorsBeforeConnection.add(error);
  throw error;
}

function makeAgent(
  url: URL,
  proxy: string,
  shared: boolean,
  trust: Trust,
  connectTimeoutMs: number,
): http.Agent {
  // A kept-alive connection may have been closed by the other side just now, and a request sent on it has an
  // unknown fate. Reads are repeated; a reboot must not be put at that risk.
  const options = { keepAlive: shared, ...tlsOptionsOf(trust) };
  if (proxy !== "") {
    if (url.protocol === "https:") {
      const { HttpsProxyAgent } = require("https-proxy-agent") as typeof import("https-proxy-agent");
      // The certificate to trust is the server's, not the proxy's: it goes to the tunnelled connection.
      return tunnel(new HttpsProxyAgent(proxy, { keepAlive: shared }), options, connectTimeoutMs);
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

function tlsOptionsOf(trust: Trust): tls.ConnectionOptions {
  const { caCertificate, additionalCertificate, tlsServerName, clientCertificate, clientKey } = trust;
  return {
    ...(caCertificate === undefined ? {} : { ca: caCertificate }),
    ...(additionalCertificate === undefined ? {} : { ca: [...authoritiesOfNode(), additionalCertificate] }),
    ...(trust.insecureSkipTlsVerify === true ? { rejectUnauthorized: false } : {}),
    ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
    ...(clientCertificate === undefined ? {} : { cert: clientCertificate, key: clientKey }),
  };
}

interface Connecting {
  /** How the connection to the proxy is made. */
  readonly connectOpts?: object;
  connect: (request: http.ClientRequest, options: Record<string, unknown>) => Promise<net.Socket>;
}

/** Adds to an agent for tunnels what the server's certificate is checked with, and an end to its patience. */
function tunnel<A extends http.Agent>(
  agent: A,
  tlsOptions: tls.ConnectionOptions,
  connectTimeoutMs: number,
): A {
  const connecting = agent as unknown as Connecting;
  const { connect } = connecting;
  connecting.connect = async (request, options) => {
    // For each connection a view of the agent with a signal of its own, which ends the wait for the proxy's word.
    const late = new AbortController();
    const timer = setTimeout(() => {
      late.abort();
    }, connectTimeoutMs);
    const attempt = Object.create(agent) as Connecting & { connectOpts?: object };
    attempt.connectOpts = { ...connecting.connectOpts, signal: late.signal };
    let status: number | undefined;
    request.once("proxyConnect", (answer: { statusCode?: number }) => {
      status = answer.statusCode;
    });
    let socket: net.Socket;
    try {
      socket = await connect.call(attempt, request, { ...options, ...tlsOptions });
    } catch (error) {
      if (late.signal.aborted) throw connectTimeout();
      if ((error as { syscall?: unknown }).syscall === "connect") throw error;
      throw Object.assign(new Error("the proxy broke off"), { code: "EPROXY" });
    } finally {
      clearTimeout(timer);
    }
    if (status === 200) return socket;
    // The agent hands a proxy's refusal on as if the server had answered; but nothing has reached the server.
    socket.destroy();
    throw Object.assign(new Error("the proxy refused"), { code: "EPROXY", status });
  };
  return agent;
}

function connectTimeout(): Error {
  return Object.assign(new Error("connect timeout"), { code: "ECONNECTTIMEOUT" });
}

function standstill(): Error {
  return Object.assign(new Error("standstill"), { code: "ESTANDSTILL" });
}

interface SocketMaker {
  createSocket(
    request: http.ClientRequest,
    options: http.RequestOptions,
    done: (error: Error | null, socket?: net.Socket) => void,
  ): void;
}

/** Ends a connection that is not made in time, and remembers the errors that came before it was made. */
function watchConnection(agent: http.Agent, connectTimeoutMs: number): http.Agent {
  const maker = agent as unknown as SocketMaker;
  const createSocket = maker.createSocket.bind(agent);
  maker.createSocket = (request, options, done) => {
    const stoodStill = watchForStandstill();
    const late = setTimeout(() => {
      // The connection may have been made meanwhile. But whoever did not run knows too little to send now: nothing
      // of the request has left, because that begins with the event that tells of the connection.
      request.destroy(stoodStill(connectTimeoutMs) ? standstill() : connectTimeout());
    }, connectTimeoutMs);
    late.unref();
    const before = (error: Error): void => {
      errorsBeforeConnection.add(error);
    };
    const made = (): void => {
      clearTimeout(late);
      // A machine that wakes up may hear of the connection before any timer fires. Nothing of the request has left yet.
      if (stoodStill(connectTimeoutMs)) request.destroy(standstill());
      else request.off("error", before);
    };
    request.once("error", before);
    request.once("close", () => {
      clearTimeout(late);
    });
    createSocket(request, options, (error, socket) => {
      const isTls = socket !== undefined && "secureConnecting" in socket;
      if (isTls ? socket.secureConnecting === true : socket?.connecting === true)
        socket?.once(isTls ? "secureConnect" : "connect", made);
      else if (error === null) made();
      done(error, socket);
    });
  };
  return agent;
}
