/**
 * The REST API of OKD, OpenShift and Kubernetes: tokens, roles, discovery, registry credentials, image signatures,
 * watching, and waiting for conditions. What a server offers is asked of it, never assumed by its version.
 *
 * @packageDocumentation
 */
export type { OkdArgs, OkdConnectionArgs, OkdFunctionArgs } from "./connectionArgs";
