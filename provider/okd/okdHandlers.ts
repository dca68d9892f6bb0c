import { redactingErrors } from "../http/redaction/redactedErrors";
import { imageSignatureHandler } from "./registry/imageSignatureHandler";
import type { OkdContextOf } from "../kubernetes/clusterContext";
import { nodeMaintenanceSetupHandler } from "./maintenance/nodeMaintenanceSetupHandler";
import { registrySecretHandler } from "./registry/registrySecretHandler";
import { resourceConditionHandler } from "./conditions/resourceConditionHandler";
import { serviceAccountTokenHandler } from "./accounts/serviceAccountTokenHandler";
import { sessionTokenHandler } from "./identity/sessionTokenHandler";

/** What Pulumi's engine calls for each kind of resource of the OKD API. */
export function createOkdHandlers(contextOf: OkdContextOf) {
  return {
    sessionToken: redactingErrors(sessionTokenHandler(contextOf)),
    serviceAccountToken: redactingErrors(serviceAccountTokenHandler(contextOf)),
    registrySecret: redactingErrors(registrySecretHandler(contextOf)),
    imageSignature: redactingErrors(imageSignatureHandler(contextOf)),
    resourceCondition: redactingErrors(resourceConditionHandler(contextOf)),
    nodeMaintenanceSetup: redactingErrors(nodeMaintenanceSetupHandler(contextOf)),
  };
}
