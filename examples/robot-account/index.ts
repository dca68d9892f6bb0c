import { Config, unsecret, type Output } from "@pulumi/pulumi";
import { isMaintenanceError, okd } from "pulumi-openshift-maintenance";

const config = new Config();
const cluster = new Config("okd");
const namespace = "test";

/** A session of the user in `okd:username`: renewed when it is about to end, revoked by `pulumi destroy`. */
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
  const answer = robot.token.apply(async (token) => {
    const certificateAuthority = cluster.get("certificateAuthority");
    const asRobot = {
      server: cluster.require("server"),
      token,
      ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
    };
    try {
      await okd.getObjects({ apiVersion: "v1", kind: "Pod", namespace: project, connection: { kubernetes: asRobot } });
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
