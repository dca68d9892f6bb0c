/**
 * Runs the programs of several workspaces, one after another, in this one process: a language host for the CLI's
 * `--client`, made of the server with which Pulumi's Automation API runs inline programs. Started by
 * `startProgramHost.ts`.
 */
"use strict";
const path = require("node:path");
const grpc = require("@grpc/grpc-js");
const subchannels = require("@grpc/grpc-js/build/src/subchannel-pool");
const { LanguageServer } = require("@pulumi/pulumi/automation/server");
const { LanguageRuntimeService } = require("@pulumi/pulumi/proto/language_grpc_pb");

// An engine may get the port of one that has ended. In a pool that all clients share its address would still be known as
// one that refuses connections: "No connection established".
subchannels.getSubchannelPool = () => new subchannels.SubchannelPool();

/** Runs the program as it is written now; the libraries that it loads stay loaded. */
function run(call, callback) {
  const program = path.join(call.request.getInfo().getProgramDirectory(), "index.js");
  const load = async () => {
    delete require.cache[program];
    const exported = require(program);
    return typeof exported === "function" ? exported() : exported;
  };
  return new LanguageServer(load).run(call, callback);
}

const { getRequiredPlugins, getPluginInfo } = LanguageServer.prototype;
const server = new grpc.Server();
server.addService(LanguageRuntimeService, { run, getRequiredPlugins, getPluginInfo });
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`listens on 127.0.0.1:${port}\n`);
});
