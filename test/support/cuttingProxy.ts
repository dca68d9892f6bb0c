/** A load balancer that is hard on its connections: bytes pass as they are, so TLS goes through it. */
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

export interface CuttingProxy {
  /** Where it listens, with the scheme of the server behind it. */
  readonly origin: string;
  /** How many connections it has cut because nothing passed for too long. */
  readonly idleCuts: () => number;
  /** How many connections were made. */
  readonly made: () => number;
  /** How many connections are open. */
  readonly open: () => number;
  /** Resets every connection. */
  cutAll(): void;
  /** Whether new connections are closed at once. */
  refuse(refused: boolean): void;
  /** From now on nothing passes on the connections that are open, and no one is told. */
  freeze(): void;
  close(): Promise<void>;
}

/**
 * Starts one on a free port of this machine, in front of a server of this machine.
 *
 * @param server such as `https://127.0.0.1:6443`
 * @param idleMs after so long without a byte in either direction a connection is closed. @default never
 */
export async function startCuttingProxy(server: string, idleMs?: number): Promise<CuttingProxy> {
  const { protocol, port } = new URL(server);
  const pairs = new Set<{ readonly sockets: readonly [Socket, Socket]; frozen: boolean }>();
  let idleCuts = 0;
  let made = 0;
  let isRefusing = false;
  const listener = createServer((incoming) => {
    incoming.on("error", () => undefined);
    if (isRefusing) {
      incoming.destroy();
      return;
    }
    made++;
    const outgoing = connect(Number(port), "127.0.0.1");
    const pair = { sockets: [incoming, outgoing] as const, frozen: false };
    pairs.add(pair);
    const end = (): void => {
      clearTimeout(timer);
      pairs.delete(pair);
      incoming.destroy();
      outgoing.destroy();
    };
    const cut = (): void => {
      idleCuts++;
      end();
    };
    let timer: NodeJS.Timeout | undefined;
    const passed = (): void => {
      clearTimeout(timer);
      if (idleMs !== undefined && !pair.frozen) timer = setTimeout(cut, idleMs);
    };
    passed();
    const pass = (from: Socket, to: Socket): void => {
      from.on("error", end);
      from.on("close", end);
      from.on("data", (bytes) => {
        if (pair.frozen) return;
        passed();
        // Backpressure goes through: what one side does not read the other cannot send.
        if (to.write(bytes)) return;
        from.pause();
        to.once("drain", () => from.resume());
      });
    };
    pass(incoming, outgoing);
    pass(outgoing, incoming);
  });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  return {
    origin: `${protocol}//127.0.0.1:${(listener.address() as AddressInfo).port}`,
    idleCuts: () => idleCuts,
    made: () => made,
    open: () => pairs.size,
    cutAll: () => {
      for (const { sockets } of [...pairs]) for (const socket of sockets) socket.resetAndDestroy();
    },
    refuse: (refused) => {
      isRefusing = refused;
    },
    freeze: () => {
      for (const pair of pairs) pair.frozen = true;
    },
    close: async () => {
      const closed = new Promise<void>((resolve) =>
        listener.close(() => {
          resolve();
        }),
      );
      for (const { sockets } of [...pairs]) for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
