/** The engine's log channel, spoken to over real gRPC. */
import * as grpc from "@grpc/grpc-js";
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { createEngineChannel } from "../../../provider/pulumi/engineChannel";

interface Line {
  getMessage(): string;
  getEphemeral(): boolean;
}

test("what is said comes to the engine in the order in which it was said, however slowly it answers", async () => {
  const { EngineService } = jest.requireActual<{ EngineService: grpc.ServiceDefinition }>(
    "@pulumi/pulumi/proto/engine_grpc_pb",
  );
  const received: string[] = [];
  const handlers: UntypedServiceImplementation = Object.fromEntries(
    Object.keys(EngineService).map((name) => [name, () => undefined]),
  );
  let waiting = 0;
  let mostWaiting = 0;
  handlers["log"] = ({ request }: { request: Line }, answer: (error: null, empty: Empty) => void) => {
    received.push(`${request.getMessage()}${request.getEphemeral() ? "" : " (stays)"}`);
    mostWaiting = Math.max(mostWaiting, ++waiting);
    setTimeout(() => {
      waiting--;
      answer(null, new Empty());
    }, 20);
  };
  const server = new grpc.Server();
  server.addService(EngineService, handlers);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  try {
    const engine = createEngineChannel(`127.0.0.1:${port}`);
    engine.progress("urn", "REBOOT");
    engine.progress("urn", "ACTIVE");
    engine.say("urn", "info", "rebooted");
    while (received.length < 3) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(received).toEqual(["REBOOT", "ACTIVE", "rebooted (stays)"]);
    expect(mostWaiting).toBe(1);
  } finally {
    server.forceShutdown();
  }
});
