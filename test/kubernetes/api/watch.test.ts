/** Watching, through both transports, on each kind of server. */
import { isMaintenanceError } from "../../../provider/errors/maintenanceError";
import { setTimeout as sleep } from "node:timers/promises";
import { getObjects } from "../../../provider/okd/objects/getObjects";
import {
  watch,
  type WatchArgs,
  type WatchEvent,
  type WatchOptions,
} from "../../../provider/okd/objects/watch";
import { startCuttingProxy, type CuttingProxy } from "../../support/cuttingProxy";
import { testClusters, type TestCluster } from "../../support/testCluster";
import { until } from "../../support/until";

const namespace = "test";
const path = `/api/v1/namespaces/${namespace}/configmaps`;
const transports = ["http", "websocket"] as const;

describe.each(testClusters)("$name", (kind) => {
  let cluster: TestCluster;
  let proxy: CuttingProxy;
  beforeAll(async () => {
    cluster = await kind.start();
    proxy = await startCuttingProxy(cluster.server);
  });
  afterAll(async () => {
    await proxy.close();
    await cluster.stop();
  });

  const put = async (name: string, value: string, group = "all"): Promise<string> => {
    const body = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name, labels: { group } },
      data: { value },
    };
    const created = await cluster.request("POST", path, body);
    const answer =
      created.status === 409
        ? await cluster.request("PATCH", `${path}/${name}`, {
            data: { value },
            metadata: { labels: { group } },
          })
        : created;
    if (answer.status > 299) throw new Error(`${name}: ${answer.status}`);
    return (answer.body as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
  };
  const remove = async (name: string): Promise<void> => {
    await cluster.request("DELETE", `${path}/${name}`);
  };
  const okd = (): { server: string; token: string; certificateAuthority: string } => ({
    server: proxy.origin,
    token: cluster.adminToken,
    certificateAuthority: cluster.certificateAuthority,
  });
  const connection = (token = cluster.adminToken) => ({ kubernetes: { ...okd(), token } });
  const startWatch = (
    args: Partial<WatchArgs> = {},
    options: WatchOptions = {},
  ): AsyncIterableIterator<WatchEvent> =>
    watch(
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        namespace,
        connection: connection(),
        ...args,
      },
      options,
    );
  /** The next events: `ADDED one=1`. */
  const take = async (events: AsyncIterator<WatchEvent>, count: number): Promise<string[]> => {
    const taken: string[] = [];
    for (let i = 0; i < count; i++) {
      const { value, done } = (await events.next()) as IteratorResult<WatchEvent, undefined>;
      if (done === true) throw new Error(`the watch has ended after ${taken.join(", ")}`);
      const data = (value.object["data"] as { value: string } | undefined)?.value ?? "-";
      taken.push(`${value.type} ${value.object.metadata.name}=${data}`);
    }
    return taken;
  };
  /** Until the one connection is left that reads share. */
  const untilClosed = async (): Promise<void> => {
    await getObjects({ apiVersion: "v1", kind: "Namespace", connection: connection() });
    await until("all connections but one are closed", () => proxy.open() === 1);
  };

  afterEach(async () => {
    for (const name of ["one", "two", "three", "four"]) await remove(name);
  });

  describe.each(transports)("over %s", (transport) => {
    test("what is there is told first, then what becomes of it; each object says what it is", async () => {
      await put("one", "1");
      await put("two", "1");
      const events = startWatch({ labelSelector: "group=all" }, { transport });
      expect(await take(events, 2)).toEqual(["ADDED one=1", "ADDED two=1"]);
      await put("three", "1");
      await put("one", "2");
      await remove("two");
      expect(await take(events, 3)).toEqual(["ADDED three=1", "MODIFIED one=2", "DELETED two=1"]);
      await put("four", "1", "other");
      // An object that leaves the selection is gone for whoever watches it.
      await put("three", "2", "other");
      const { value } = (await events.next()) as { value: WatchEvent };
      expect(value).toMatchObject({
        type: "DELETED",
        object: { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "three", namespace } },
      });
      await events.return?.();
      await untilClosed();
    });

    test("one object is watched by its name, before it is there, and in all namespaces", async () => {
      const events = startWatch({ name: "one" }, { transport });
      const first = take(events, 1);
      await put("two", "1");
      await put("one", "1");
      expect(await first).toEqual(["ADDED one=1"]);
      await events.return?.();
      const everywhere = watch(
        { apiVersion: "v1", kind: "ConfigMap", name: "one", connection: connection() },
        { transport },
      );
      expect(await take(everywhere, 1)).toEqual(["ADDED one=1"]);
      await everywhere.return?.();
    });

    test("a client certificate is as good as a token", async () => {
      await put("one", "1");
      const { key, cert } = cluster.clientCertificate("jane", ["system:masters"]);
      const { server, certificateAuthority } = okd();
      const jane = { server, certificateAuthority, clientCertificate: cert, clientKey: key };
      const events = startWatch({ name: "one", connection: { kubernetes: jane } }, { transport });
      expect(await take(events, 1)).toEqual(["ADDED one=1"]);
      await put("one", "2");
      expect(await take(events, 1)).toEqual(["MODIFIED one=2"]);
      await events.return?.();
    });

    test("a cut connection is made again, and nothing is told twice or left out", async () => {
      await put("one", "1");
      const events = startWatch({ labelSelector: "group=all" }, { transport });
      expect(await take(events, 1)).toEqual(["ADDED one=1"]);
      for (const value of ["2", "3"]) {
        await put("one", value);
        expect(await take(events, 1)).toEqual([`MODIFIED one=${value}`]);
        proxy.cutAll();
        await put("two", value);
        await put("two", `${value}!`);
        await remove("two");
        expect(await take(events, 3)).toEqual([
          `ADDED two=${value}`,
          `MODIFIED two=${value}!`,
          `DELETED two=${value}!`,
        ]);
      }
      await events.return?.();
    });

    test("where the server has forgotten what happened meanwhile, the difference is told", async () => {
      await put("one", "1");
      await put("two", "1");
      await put("three", "1");
      const events = startWatch({ labelSelector: "group=all" }, { transport });
      expect(await take(events, 3)).toEqual(["ADDED one=1", "ADDED three=1", "ADDED two=1"]);
      // From here on someone waits on the connection that will be cut.
      const next = take(events, 5);
      await sleep(300);
      proxy.refuse(true);
      proxy.cutAll();
      await remove("one");
      await put("one", "again");
      await put("two", "2");
      await remove("three");
      await put("four", "1");
      await cluster.compact();
      proxy.refuse(false);
      expect(await next).toEqual([
        "ADDED four=1",
        // Another object of the same name: first the end of the old one, of which little is known.
        "DELETED one=-",
        "ADDED one=again",
        "MODIFIED two=2",
        "DELETED three=-",
      ]);
      await put("four", "2");
      expect(await take(events, 1)).toEqual(["MODIFIED four=2"]);
      await events.return?.();
    });

    test("leaving the loop closes the connection at once; so does the signal, and return while an event is awaited", async () => {
      await put("one", "1");
      for await (const { object } of startWatch({}, { transport })) {
        expect(object.metadata.name).toBeDefined();
        break;
      }
      await untilClosed();

      const ending = new AbortController();
      const loop = (async () => {
        for await (const { type } of startWatch({ name: "one" }, { transport, signal: ending.signal })) {
          expect(type).toBe("ADDED");
        }
        return "ended";
      })();
      await sleep(500);
      ending.abort();
      expect(await loop).toBe("ended");
      await untilClosed();

      const events = startWatch({ name: "two" }, { transport });
      const pending = events.next();
      await sleep(300);
      expect(await events.return?.()).toEqual({ done: true, value: undefined });
      expect(await pending).toEqual({ done: true, value: undefined });
      await untilClosed();
      expect(await startWatch({}, { transport, signal: AbortSignal.abort() }).next()).toEqual({
        done: true,
        value: undefined,
      });
    });
  });

  test.each([
    ["a kind that the server does not have", { kind: "Gadget" }, "ERR_NOT_FOUND"],
    ["a token that no one knows", { token: "wrong" }, "ERR_UNAUTHORIZED"],
    ["faulty selectors", { labelSelector: "=!" }, "ERR_UNEXPECTED_RESPONSE"],
    ["inputs that cannot be", { kind: "" }, "ERR_INVALID_INPUT"],
  ])(
    "%s ends the watch at once",
    async (_, { token, ...args }: { token?: string } & Partial<WatchArgs>, code) => {
      const error: unknown = await startWatch({ ...args, connection: connection(token) })
        .next()
        .catch((caught: unknown) => caught);
      expect(isMaintenanceError(error) && error.code).toBe(code);
    },
  );
});
