import type { Config } from "@pulumi/pulumi/dynamic";
import { redactingErrors } from "../../client/redactedErrors";
import { imageSignatureHandler } from "./imageSignatureHandler";
import type { OkdContext } from "./okdContext";
import { registrySecretHandler } from "./registrySecretHandler";
import { resourceConditionHandler } from "./resourceConditionHandler";
import { serviceAccountTokenHandler } from "./serviceAccountTokenHandler";
import { sessionTokenHandler } from "./sessionTokenHandler";

/** How a handler gets at the world: with the stack's configuration, once Pulumi has given it. */
export type OkdContextOf = (config: Config | undefined) => OkdContext;

/** What Pulumi's engine calls for each kind of resource of the OKD API. */
export function createOkdHandlers(contextOf: OkdContextOf) {
  return {
    sessionToken: redactingErrors(sessionTokenHandler(contextOf)),
    serviceAccountToken: redactingErrors(serviceAccountTokenHandler(contextOf)),
    registrySecret: redactingErrors(registrySecretHandler(contextOf)),
    imageSignature: redactingErrors(imageSignatureHandler(contextOf)),
    resourceCondition: redactingErrors(resourceConditionHandler(contextOf)),
  };
}
