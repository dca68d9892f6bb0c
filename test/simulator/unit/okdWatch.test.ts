import { once } from "node:events";
import { WebSocket } from "ws";
import { startOkdSimulator, type OkdSimulator, type OkdSimulatorOptions } from "../../../simulator/source";
import { adminHeaders, adminToken, okdClient, openWatch } from "./okdClient";

let okd: OkdSimulator;
afterEach(() => okd.close());

async function start(options: OkdSimulatorOptions = {}) {
  okd = await startOkdSimulator({
    tokens: { [adminToken]: { user: "root", groups: ["system:masters"] } },
    ...options,
  });
  return okdClient(okd);
}

const pod = (name: string, labels: Record<string, string> = {}) => ({
  kind: "Pod",
  metadata: { name, namespace: "test", labels },
});
const pods = "/api/v1/namespaces/test/pods?watch=true";

describe("the simulated OKD server", () => {
  it("streams every change after a version, and everything there is without one", async () => {
    const client = await start();
    okd.put(pod("a"));
    const { json } = await client.get("/api/v1/namespaces/test/pods");
    const from = (json["metadata"] as { resourceVersion: string }).resourceVersion;
    okd.put({ ...pod("a"), spec: { nodeName: "worker-0" } });
    const since = await openWatch(okd, `${pods}&resourceVersion=${from}`);
    const all = await openWatch(okd, pods);
    okd.put(pod("b"));
    okd.remove("Pod", "a", "test");
    okd.put({ ...pod("c"), metadata: { name: "c", namespace: "elsewhere" } });
    expect(await since.take(3)).toMatchObject([
      { type: "MODIFIED", object: { kind: "Pod", apiVersion: "v1", metadata: { name: "a" } } },
      { type: "ADDED", object: { metadata: { name: "b" } } },
      { type: "DELETED", object: { metadata: { name: "a", resourceVersion: expect.any(String) as string } } },
    ]);
    expect(await all.take(3)).toMatchObject([{ type: "ADDED" }, { type: "ADDED" }, { type: "DELETED" }]);
    expect(okd.openWatches).toBe(2);
  });

  it("tells a watcher with a selector of objects that come to fit or no longer do", async () => {
    await start();
    const watch = await openWatch(okd, `${pods}&labelSelector=app%3Dweb`);
    okd.put(pod("a"));
    okd.put(pod("a", { app: "web" }));
    okd.put(pod("a", { app: "db" }));
    const events = await watch.take(2);
    expect(events.map(({ type }) => type)).toEqual(["ADDED", "DELETED"]);
    expect(events[1]?.object["metadata"]).toMatchObject({ labels: { app: "web" } });
  });

  it.each([
    ["4.x", "Expired"],
    ["3.x", "Gone"],
  ] as const)(
    "%s answers a version that is forgotten with an event of reason %s",
    async (version, reason) => {
      await start({ version });
      okd.put(pod("a"));
      okd.compact();
      const watch = await openWatch(okd, `${pods}&resourceVersion=1000`);
      expect(await watch.take(1)).toEqual([
        { type: "ERROR", object: expect.objectContaining({ kind: "Status", code: 410, reason }) as unknown },
      ]);
      await watch.ended;
      okd.setWatch({ expired: "http" });
      const again = await openWatch(okd, `${pods}&resourceVersion=1000`);
      expect(again.status).toBe(410);
      const fresh = await openWatch(
        okd,
        `${pods}&resourceVersion=${okd.put(pod("b")).metadata.resourceVersion}`,
      );
      okd.put(pod("c"));
      expect(await fresh.take(1)).toMatchObject([{ type: "ADDED", object: { metadata: { name: "c" } } }]);
    },
  );

  it("sends bookmarks only in 4.x and when asked for", async () => {
    await start({ watch: { bookmarkIntervalMs: 10 } });
    const watch = await openWatch(okd, `${pods}&allowWatchBookmarks=true`);
    const { resourceVersion } = okd.put({ kind: "Node", metadata: { name: "n" } }).metadata;
    expect(await watch.take(1)).toMatchObject([
      { type: "BOOKMARK", object: { kind: "Pod", metadata: { resourceVersion } } },
    ]);
  });

  it("sends a last bookmark 2 seconds before the time of a watch is over", async () => {
    await start();
    const watch = await openWatch(okd, `${pods}&allowWatchBookmarks=true&timeoutSeconds=2.05`);
    expect(await watch.take(1)).toMatchObject([{ type: "BOOKMARK" }]);
    await watch.ended;
  });

  it("ends a watch when its time is over, and breaks those that are cut", async () => {
    await start();
    const short = await openWatch(okd, `${pods}&timeoutSeconds=0.05`);
    await short.ended;
    const long = await openWatch(okd, pods);
    expect(okd.cutWatches()).toBe(1);
    await expect(long.ended).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(okd.openWatches).toBe(0);
  });

  describe("over a WebSocket", () => {
    const origin = "https://console.example";
    const socketUrl = () => `${okd.url.replace("http", "ws")}${pods}`;
    const refusal = async (socket: WebSocket) => {
      socket.on("error", () => undefined);
      const [, answer] = (await once(socket, "unexpected-response")) as [unknown, { statusCode: number }];
      socket.terminate();
      return answer.statusCode;
    };
    const bearer = `base64url.bearer.authorization.k8s.io.${Buffer.from(adminToken).toString("base64url")}`;

    it("sends one text frame an event", async () => {
      await start();
      const socket = new WebSocket(socketUrl(), { headers: adminHeaders, origin });
      const frames: { text: string; isBinary: boolean }[] = [];
      socket.on("message", (data: Buffer, isBinary) => frames.push({ text: data.toString(), isBinary }));
      await once(socket, "open");
      okd.put(pod("a"));
      okd.put(pod("b"));
      while (frames.length < 2) await once(socket, "message");
      expect(frames.map(({ text }) => JSON.parse(text) as unknown)).toMatchObject([
        { type: "ADDED", object: { metadata: { name: "a" } } },
        { type: "ADDED", object: { metadata: { name: "b" } } },
      ]);
      expect(frames.every(({ isBinary }) => !isBinary)).toBe(true);
      const closed = once(socket, "close");
      expect(okd.cutWatches()).toBe(1);
      expect(await closed).toMatchObject([1006, expect.anything()]);
      expect(okd.requests.at(-1)).toMatchObject({ user: "root", status: 101 });
    });

    it("wants an origin", async () => {
      await start();
      expect(await refusal(new WebSocket(socketUrl(), { headers: adminHeaders }))).toBe(403);
      const undecodable = socketUrl().replace("pods", "%zz");
      expect(await refusal(new WebSocket(undecodable, { headers: adminHeaders, origin }))).toBe(400);
    });

    it("takes the token as a subprotocol beside exactly one other", async () => {
      await start();
      const socket = new WebSocket(socketUrl(), [bearer, "binary.k8s.io"], { origin });
      await once(socket, "open");
      expect(socket.protocol).toBe("binary.k8s.io");
      socket.terminate();
      const wrong = bearer.slice(0, -4);
      expect(await refusal(new WebSocket(socketUrl(), [bearer], { origin }))).toBe(401);
      expect(await refusal(new WebSocket(socketUrl(), [wrong, "x"], { origin }))).toBe(401);
      expect(await refusal(new WebSocket(socketUrl(), [bearer, "x", "y"], { origin }))).toBe(400);
      expect(await refusal(new WebSocket(socketUrl(), { origin }))).toBe(403);
    });

    it("answers a forgotten version as it does over HTTP", async () => {
      await start();
      okd.put(pod("a"));
      okd.compact();
      const old = `${socketUrl()}&resourceVersion=1000`;
      const socket = new WebSocket(old, { headers: adminHeaders, origin });
      const [frame] = (await once(socket, "message")) as [Buffer];
      expect(JSON.parse(frame.toString())).toMatchObject({ type: "ERROR", object: { code: 410 } });
      expect(await once(socket, "close")).toMatchObject([1000, expect.anything()]);
      okd.setWatch({ expired: "http" });
      expect(await refusal(new WebSocket(old, { headers: adminHeaders, origin }))).toBe(410);
    });
  });
});
