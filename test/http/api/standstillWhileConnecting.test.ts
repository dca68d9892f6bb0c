/** A machine that sleeps while a connection is made: it hears of the connection first, before any timer fires. */
import * as net from "node:net";
import { createTransport } from "../../../provider/http/transport";
import { TransportFailure } from "../../../provider/http/transportFailure";

const connectTimeoutMs = 500;

/** A server that keeps what it is sent, and never answers. */
async function listening(): Promise<{ port: number; received: () => number; close: () => Promise<void> }> {
  let received = 0;
  const sockets: net.Socket[] = [];
  const server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on("data", (bytes) => (received += bytes.length)).on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as net.AddressInfo).port,
    received: () => received,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("a request whose connection is made only after a sleep is not sent, and says so", async () => {
  const server = await listening();
  const transport = createTransport({ username: "operator", password: "s3cret", connectTimeoutMs });
  const now = Date.now.bind(Date);
  const sent = transport({
    method: "POST",
    url: new URL(`http://127.0.0.1:${server.port}/reboot`),
    form: "target=worker-0",
    timeoutMs: 60_000,
  }).catch((error: unknown) => error);
  // The agent is asked for a connection within this turn of the event loop; then time passes for this process.
  await new Promise<void>((resolve) => {
    process.nextTick(resolve);
  });
  const clock = jest.spyOn(Date, "now").mockImplementation(() => now() + 60_000);
  try {
    const failure = await sent;
    expect(failure).toBeInstanceOf(TransportFailure);
    expect(failure).toMatchObject({ reason: "ESTANDSTILL", mayHaveReachedServer: false });
    expect(server.received()).toBe(0);
  } finally {
    clock.mockRestore();
    await server.close();
  }
});
