import { MaintenanceError } from "../../errors/maintenanceError";
import { withRenewedIdentity } from "../../kubernetes/renewedIdentity";
import { defaultRegistryUser } from "./dockerConfig";
import {
  parseSignatures,
  registryErrorsOf,
  signatureBody,
  signaturesPath,
  type SignatureRecord,
} from "./imageSignatureWire";
import { WireError } from "../../http/wireError";
import { describeAnswer, errorOfAnswer, showUrl, unreachableServer } from "../../kubernetes/apiErrors";
import { faultOfBody } from "../../http/faultOfBody";
import type { ApiServerDependencies, Identity } from "../../kubernetes/apiServer";
import { redact } from "../../http/redaction/knownSecrets";
import { sideTrust, type OkdConnection } from "../../kubernetes/connection/okdConnection";
import { attempted, repeatRead } from "../../http/repeatRead";
import type { TransportOptions, HttpResponse, HttpRequest } from "../../http/messages";
import { factsOf, TransportFailure } from "../../http/transportFailure";
import { setCommand } from "../../pulumi/namespace/commands";

/** An image in a registry. */
export interface ImageOfRegistry {
  readonly namespace: string;
  /** The image stream. */
  readonly repository: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
}

/**
 * The signatures in an OpenShift registry, as the user of a connection. All of it throws ERR_INVALID_INPUT where the
 * connection has no token, ERR_UNAUTHORIZED (401), ERR_NOT_FOUND (404), ERR_UNEXPECTED_RESPONSE, ERR_NETWORK.
 */
export interface RegistryClient {
  /** All signatures of an image; asked for with patience. */
  signatures(image: ImageOfRegistry): Promise<SignatureRecord[]>;
  /**
   * Writes a signature; sent once. @param name the whole name, `DIGEST@NAME`
   * @throws ERR_CONFLICT when the image has one of this name, ERR_INVALID_INPUT when the registry does not take it
   */
  putSignature(image: ImageOfRegistry, name: string, content: string): Promise<void>;
}

const readTimeoutMs = 30_000;
const sendTimeoutMs = 60_000;
const readAttempts = 4;

/**
 * Makes the client of a registry. Sends nothing yet. The token is the password of Basic authentication and goes to
 * this registry only; client certificates are not for registries.
 *
 * @param registry its origin: `https://registry.example.com:5000`
 */
export function createRegistryClient(
  registry: URL,
  connection: OkdConnection,
  deps: ApiServerDependencies,
): RegistryClient {
  function optionsOf({ token }: Identity): TransportOptions {
    if (token === undefined) throw tokenMissing(registry, connection);
    const now = deps.current(connection);
    const trust = sideTrust(now, now.registryCertificateAuthority);
    return { ...trust, username: connection.username ?? defaultRegistryUser, password: token };
  }

  function exchange(request: HttpRequest): Promise<HttpResponse> {
    return withRenewedIdentity(
      () => deps.identify(connection),
      (identity) => deps.transportOf(optionsOf(identity))(request),
      ({ status }) => status === 401,
      (identity) => deps.forget(connection, identity),
    );
  }

  async function get(url: URL, image: ImageOfRegistry): Promise<HttpResponse> {
    const ask = (): Promise<HttpResponse> => exchange({ method: "GET", url, timeoutMs: readTimeoutMs });
    const read = await repeatRead(ask, { ...deps, attempts: readAttempts });
    if ("failure" in read) throw unreachableRegistry("GET", url, read.failure, read.attempts);
    if (read.response.status === 200) return read.response;
    throw errorOfRegistry("GET", url, read.response, connection, image);
  }

  const urlOf = ({ namespace, repository, digest }: ImageOfRegistry): URL =>
    new URL(signaturesPath(namespace, repository, digest), registry);

  return {
    async signatures(image) {
      const url = urlOf(image);
      const response = await get(url, image);
      try {
        return parseSignatures(response.body);
      } catch (error) {
        if (!(error instanceof WireError)) throw error;
        throw new MaintenanceError("ERR_UNEXPECTED_RESPONSE", {
          what: `GET ${showUrl(url)} answered 200 with ${faultOfBody(response, parseSignatures)}.`,
          next: "Check that registry is the address of an OpenShift registry and not of a web page or another registry.",
        });
      }
    },

    async putSignature(image, name, content) {
      const url = urlOf(image);
      const text = JSON.stringify(signatureBody(name, content));
      const attempt = await attempted(() =>
        exchange({
          method: "PUT",
          url,
          body: { contentType: "application/json", text },
          timeoutMs: sendTimeoutMs,
        }),
      );
      if ("failure" in attempt) throw unreachableRegistry("PUT", url, attempt.failure, 1);
      const { status } = attempt.response;
      if (status < 200 || status > 299)
        throw errorOfRegistry("PUT", url, attempt.response, connection, image);
    },
  };
}

/** What to say where a registry is to be used without a token. */
function tokenMissing(registry: URL, connection: OkdConnection): MaintenanceError {
  const certificate =
    connection.clientCertificate === undefined
      ? "nothing to log in with"
      : "a client certificate only, which registries do not take";
  return new MaintenanceError("ERR_INVALID_INPUT", {
    what: `The registry ${registry.host} needs a token, and the connection of ${connection.source} has ${certificate}.`,
    next: "Nothing was sent to it. Give the connection a token, or a username and a password.",
  });
}

function errorOfRegistry(
  method: string,
  url: URL,
  response: HttpResponse,
  connection: OkdConnection,
  { namespace, repository, digest }: ImageOfRegistry,
): MaintenanceError {
  const errors = registryErrorsOf(response.body, redact);
  const said = errors.map(({ text }) => text).join(", ");
  const what =
    said === ""
      ? `${describeAnswer(method, url, response)}.`
      : `${method} ${showUrl(url)} answered ${response.status} with ${said}.`;
  const facts = { what, status: response.status, requestSent: "yes" } as const;
  switch (response.status) {
    case 401:
      return new MaintenanceError("ERR_UNAUTHORIZED", {
        ...facts,
        next: `A registry answers so to a token that is wrong or has expired, and to a user who may not. Log in again or set another token for ${connection.source}; or have the right granted: oc adm policy add-cluster-role-to-user system:image-signer USER to sign, oc policy add-role-to-user registry-viewer USER -n ${namespace} to read.`,
      });
    case 404:
      return new MaintenanceError("ERR_NOT_FOUND", {
        ...facts,
        what: `The registry ${url.host} knows no image ${namespace}/${repository}@${digest}: ${what}`,
        next: "Check registry, namespace, repository and digest; the image must be pushed before it is signed.",
      });
    case 409:
      return new MaintenanceError("ERR_CONFLICT", {
        ...facts,
        next: "Give another signatureName, or delete the signature that is there: oc delete imagesignature NAME",
      });
    default:
      if (!errors.some(({ code }) => code === "SIGNATURE_INVALID"))
        return errorOfAnswer(method, url, response, connection);
      return new MaintenanceError("ERR_INVALID_INPUT", {
        ...facts,
        next: "Nothing was stored. Check signatureName and content: base64 of the signature as it was made.",
      });
  }
}

/** As for an API server; but the certificate of a registry has a setting of its own. */
function unreachableRegistry(
  method: string,
  url: URL,
  failure: TransportFailure,
  attempts: number,
): MaintenanceError {
  if (failure.transient || failure.mayHaveReachedServer)
    return unreachableServer(method, url, failure, attempts);
  return new MaintenanceError("ERR_NETWORK", {
    what: `${method} ${showUrl(url)} failed: ${failure.message}.`,
    ...factsOf(failure),
    next: `If the registry's certificate is signed by an authority of your own, set it: ${setCommand("openshift:kubernetes.registryCertificateAuthority", "FILE_OR_PEM")}`,
  });
}
