import { expectObject, expectString, parseJson, WireError } from "../../http/wireError";
import { quoteForeignText } from "../../core/foreignText";

/**
 * Parses the answer to `POST reboot` and returns the job id. `status_url` is not used: building the URL from
 * the job id is always right, and an address given by a server may lead elsewhere.
 *
 * Source: the provider's API reference guide, "reboot"; the success code is undocumented (any 2xx).
 *
 * @throws WireError when there is no usable job id.
 */
export function parseRebootAnswer(body: string): string {
  const answer = expectObject(parseJson(body), "the started job");
  const jobId = expectString(answer["job_id"], 'the "job_id"');
  if (!isUsableJobId(jobId)) throw new WireError(`an unusable job id ${quoteForeignText(jobId, 40)}`);
  return jobId;
}

/**
 * Whether a body is the API's answer to a reboot of a node that it does not know, or that the user may not reboot.
 *
 * Source: the provider's API reference guide, "reboot": `{"error": "Node Not found"}`.
 */
export function saysNodeNotFound(body: string): boolean {
  try {
    const { error } = expectObject(parseJson(body), "the answer");
    return typeof error === "string" && /^\s*node not found\b/iu.test(error);
  } catch (error) {
    if (error instanceof WireError) return false;
    throw error;
  }
}

/** A job id becomes a segment of a path and a part of messages, so it must be a plain word. */
export function isUsableJobId(jobId: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$/u.test(jobId);
}
