import { all, Config, unsecret, type Output } from "@pulumi/pulumi";
import { isMaintenanceError, okd } from "pulumi-openshift-maintenance";

const config = new Config();
/** Where the cluster is; a secret, because it has the credentials beside it. */
const cluster = new Config("openshift").requireSecretObject<{
  server: string;
  certificateAuthority?: string;
}>("kubernetes");
const namespace = "test";

/** A session of the user in `openshift:kubernetes`: renewed when it is about to end, revoked by `pulumi destroy`. */
const session = config.requireBoolean("login") ? new okd.SessionToken("me") : undefined;

/** A robot that may do everything in its project and nothing elsewhere. */
const robot = new okd.ServiceAccountToken("robot", {
  namespace,
  serviceAccount: "robot",
  roles: ["admin"],
});

/** What the robot pulls and pushes images with. */
const registry = new okd.RegistrySecret("robot-registry", {
  namespace,
  secretName: "robot-registry",
  registry: config.require("registry"),
  token: robot.token,
  serviceAccount: "robot",
});

/** What comes after must find the node ready. */
const ready = new okd.ResourceCondition("node-ready", {
  apiVersion: "v1",
  kind: "Node",
  name: config.require("node"),
  condition: "Ready",
  timeoutSeconds: 300,
});

/** Asks the API as the robot: what a token may see is best shown by looking. */
function robotCanListPods(project: string): Output<boolean> {
  const answer = all([cluster, robot.token]).apply(async ([{ server, certificateAuthority }, token]) => {
    const authority = certificateAuthority === undefined ? {} : { certificateAuthority };
    const asRobot = { server, token, ...authority };
    try {
      await okd.getObjects({
        apiVersion: "v1",
        kind: "Pod",
        namespace: project,
        connection: { kubernetes: asRobot },
      });
      return true;
    } catch (error) {
      if (isMaintenanceError(error, "ERR_FORBIDDEN")) return false;
      throw error;
    }
  });
  // Whether it may is no secret, though it was learned with one.
  return unsecret(answer);
}

export const user = session?.user;
export const robotInTest = robotCanListPods(namespace);
export const robotElsewhere = robotCanListPods("other");
export const registrySecret = registry.secretName;
export const nodeIsReady = ready.satisfied;
