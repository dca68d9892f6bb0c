/** The fault-injecting proxy between the plugin and the simulator. */
import { setTimeout as sleep } from "node:timers/promises";
import { startProcess } from "../pulumi/startProcess.cjs";
import { freePort } from "./freePort.mjs";
import { provideToxiproxy } from "./provideToxiproxy.mjs";

/** Starts one server for all trials; each trial gets a proxy of its own from it. */
export async function startToxiproxy(folder) {
  const program = await provideToxiproxy();
  const port = await freePort();
  const server = startProcess(program, ["-host", "127.0.0.1", "-port", String(port)], {
    cwd: folder,
    env: { ...process.env, LOG_LEVEL: "error" },
    ownSession: true,
  });
  const call = async (method, where, body) => {
    const response = await fetch(`http://127.0.0.1:${port}${where}`, {
      method,
      // Toxiproxy turns away what looks like a browser.
      headers: { "user-agent": "chaos" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`toxiproxy: ${method} ${where} answered ${response.status}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  await untilItAnswers(() => call("GET", "/proxies"), server);

  return {
    /** @param {number} upstreamPort where the simulator listens */
    async open(name, upstreamPort) {
      const made = await call("POST", "/proxies", {
        name,
        listen: "127.0.0.1:0",
        upstream: `127.0.0.1:${upstreamPort}`,
        enabled: true,
      });
      return {
        port: Number(made.listen.slice(made.listen.lastIndexOf(":") + 1)),
        /** @param {"upstream" | "downstream"} stream */
        poison: (type, stream, attributes) =>
          call("POST", `/proxies/${name}/toxics`, { type, stream, name: `${type}-${stream}`, attributes }),
        async heal() {
          for (const toxic of await call("GET", `/proxies/${name}/toxics`))
            await call("DELETE", `/proxies/${name}/toxics/${toxic.name}`);
        },
        /** Ends all connections, as a restarted load balancer does. */
        async cut() {
          await call("POST", `/proxies/${name}`, { enabled: false });
          await call("POST", `/proxies/${name}`, { enabled: true });
        },
        close: () => call("DELETE", `/proxies/${name}`),
      };
    },
    async stop() {
      server.signal("SIGTERM");
      await server.exit;
    },
  };
}

async function untilItAnswers(ask, server) {
  for (let tries = 0; ; tries++) {
    try {
      return await ask();
    } catch (error) {
      if (server.running && tries < 100) {
        await sleep(50);
        continue;
      }
      server.signal("SIGKILL");
      throw new Error(`toxiproxy did not start: ${error.message}\n${server.output}`, { cause: error });
    }
  }
}
