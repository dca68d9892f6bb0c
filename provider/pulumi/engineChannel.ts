import type * as grpc from "@grpc/grpc-js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type * as EngineMessages from "@pulumi/pulumi/proto/engine_pb";
import type { Engine } from "./engine";

const presenceDeadlineMs = 5000;

/**
 * The engine's log channel and a sign of its life, for a dynamic provider. Pulumi gives its plugins the
 * engine's address as their first argument, and publishes the client; a line sent there appears on the row of
 * the resource, which `console` does not.
 *
 * @param address the plugin's first argument; without one everything goes to the console
 */
export function createEngineChannel(address: string | undefined): Engine {
  if (address === undefined || !/^[^\s/]+:\d+$/u.test(address)) return consoleEngine;
  let client: EngineClient | undefined;
  const connect = (): EngineClient => (client ??= connectTo(address));
  // One line after the other: sent side by side they can change places, and a row then ends with an old status.
  let sent = Promise.resolve();
  const log = (urn: string, severity: EngineMessages.LogSeverity, text: string, ephemeral: boolean): void => {
    const { LogRequest } = messages();
    const request = new LogRequest();
    request.setSeverity(severity);
    request.setMessage(text);
    request.setUrn(urn);
    request.setEphemeral(ephemeral);
    // A line that is lost harms nothing; whether the engine lives is asked for where it matters.
    const channel = connect();
    sent = sent.then(
      () =>
        new Promise((resolve) => {
          channel.log(request, () => {
            resolve();
          });
        }),
    );
  };
  return {
    presence: () =>
      new Promise((resolve) => {
        const { GetRootResourceRequest } = messages();
        const options = { deadline: Date.now() + presenceDeadlineMs };
        connect().getRootResource(
          new GetRootResourceRequest(),
          new (grpcLibrary().Metadata)(),
          options,
          (error) => {
            const { status } = grpcLibrary();
            if (error?.code === status.UNAVAILABLE) resolve("gone");
            else resolve(error?.code === status.DEADLINE_EXCEEDED ? "silent" : "present");
          },
        );
      }),
    progress: (urn, text) => {
      log(urn, messages().LogSeverity.INFO, text, true);
    },
    say: (urn, severity, text) => {
      log(
        urn,
        severity === "info" ? messages().LogSeverity.INFO : messages().LogSeverity.WARNING,
        text,
        false,
      );
    },
    exit: () => process.exit(1),
  };
}

/** Where the engine's channel cannot be had: plain output, which Pulumi shows beside the stack. */
const consoleEngine: Engine = {
  presence: async () => "present",
  progress: (_urn, text) => {
    process.stdout.write(`${text}\n`);
  },
  say: (_urn, _severity, text) => {
    process.stdout.write(`${text}\n`);
  },
  exit: () => process.exit(1),
};

function connectTo(address: string): EngineClient {
  const { EngineClient: Client } = require("@pulumi/pulumi/proto/engine_grpc_pb") as {
    EngineClient: typeof EngineClient;
  };
  return new Client(address, grpcLibrary().credentials.createInsecure());
}

function messages(): typeof EngineMessages {
  return require("@pulumi/pulumi/proto/engine_pb") as typeof EngineMessages;
}

// The library that Pulumi itself uses, found from Pulumi's folder: under pnpm it is not visible from ours.
function grpcLibrary(): typeof grpc {
  const paths = [require.resolve("@pulumi/pulumi/package.json")];
  return require(require.resolve("@grpc/grpc-js", { paths })) as typeof grpc;
}
