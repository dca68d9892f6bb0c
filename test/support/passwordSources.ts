/** Where the programs of scenes get their password from. */
import type { Simulator } from "../../simulator/source";
import { operator, type Config } from "./pulumiWorkspace";
import { nodeOf, program, reboot } from "./rebootProgram";

const { username, password } = operator;
const clusterId = "demo.cna.example.com";

/** All of a connection but its password. */
export const plainConfig = ({ apiUrl }: Simulator): Config => ({
  "openshift:selfService.apiUrl": apiUrl,
  "openshift:selfService.clusterId": clusterId,
  "openshift:selfService.username": username,
});

/** A reboot and the status of its node. */
export const statements = (args: Record<string, unknown>, name = "worker-0"): string[] => [
  reboot(name, args),
  `new openshift.NodeStatus("${name}", ${JSON.stringify({ node: nodeOf(name), ...args })});`,
];

/** A password that is a secret of the configuration. */
export const fromConfiguration = {
  program: () => program(...statements({})),
  config: (simulator: Simulator): Config => ({
    ...plainConfig(simulator),
    "openshift:selfService.password": { secret: password },
  }),
  env: () => ({}),
};
/** Written into the program without any care: the library makes it a secret. */
export const fromPlainConnection = {
  program: ({ apiUrl }: Simulator) =>
    program(...statements({ connection: { selfService: { apiUrl, clusterId, username, password } } })),
  config: () => ({}),
  env: () => ({}),
};
