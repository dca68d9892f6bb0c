#!/usr/bin/env node
import { CommandLineError, helpText, parseCommandLine } from "./commandLine";
import { defaultUsers, type SimulatorOptions, type UserOptions } from "./simulatorOptions";
import { startSimulator, type Simulator } from "./startSimulator";

/**
 * What to tell the person who started the simulator: where it is, and how to point a Pulumi program at it. Passwords
 * that came from the command line are not repeated; the simulator's own ones are no secret.
 */
function greeting(simulator: Simulator, options: SimulatorOptions): string {
  const users: readonly UserOptions[] = options.users ?? defaultUsers;
  const user = users.find(({ reboot }) => reboot) ?? users[0];
  const own = options.users === undefined;
  const settings = [
    ["apiUrl", "API_URL", simulator.apiUrl],
    ["clusterId", "CLUSTER_ID", simulator.clusterIds[0] ?? ""],
    ["username", "USERNAME", user?.username ?? ""],
  ] as const;
  const password = own ? ` ${shellWord(user?.password ?? "")}` : "";
  return [
    `Simulator listening on ${simulator.url}`,
    "",
    ...settings.map(
      ([key, , value]) => `  pulumi config set --path "openshift:selfService.${key}" ${shellWord(value)}`,
    ),
    `  pulumi config set --secret --path "openshift:selfService.password"${password}`,
    "",
    "or",
    "",
    ...settings.map(([, name, value]) => `  export OPENSHIFT_SELFSERVICE_${name}=${shellWord(value)}`),
    `  export OPENSHIFT_SELFSERVICE_PASSWORD=${own ? password.trim() : "…"}`,
    "",
    ...(simulator.clusterIds.length > 1 ? [`Clusters: ${simulator.clusterIds.join(", ")}`] : []),
    ...(options.admin === true ? [`Admin endpoint, without a password: ${simulator.url}/admin`] : []),
    "Stop with Ctrl-C.",
    "",
  ].join("\n");
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function isPortTaken(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EADDRINUSE";
}

function portTaken({ host = "127.0.0.1", port }: SimulatorOptions): string {
  return `Port ${port} of ${host} is taken: choose another --port, or leave it out to get a free one`;
}

async function run(): Promise<void> {
  const options = parseCommandLine(process.argv.slice(2));
  if (options === "help") {
    process.stdout.write(helpText);
    return;
  }
  const simulator = await startSimulator(options).catch((error: unknown) => {
    throw isPortTaken(error) ? new Error(portTaken(options), { cause: error }) : error;
  });
  // Before the greeting: who reads it may send the signal at once.
  // Not once: a Ctrl-C may arrive twice, from the terminal and from who started us.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void simulator.close());
  process.stdout.write(greeting(simulator, options));
}

run().catch((error: unknown) => {
  const wrongFlags = error instanceof CommandLineError;
  const hint = wrongFlags ? " (--help lists the flags)" : "";
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}${hint}\n`);
  process.exitCode = wrongFlags ? 2 : 1;
});
