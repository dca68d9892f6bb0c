import { parseUrl } from "../core/parseUrl";
import { redact } from "./redaction/knownSecrets";
import type { HttpResponse, HttpRequest } from "./messages";
import { TransportFailure } from "./transportFailure";

const maxRedirects = 5;

/** The answer to a request, for a read the one at the end of the server's redirects. */
export async function follow(
  request: HttpRequest,
  ask: (url: URL) => Promise<HttpResponse>,
): Promise<HttpResponse> {
  let url = request.url;
  for (let hops = 0; ; hops++) {
    const response = await ask(url);
    const location = response.headers["location"];
    if (
      request.followRedirects === false ||
      request.method !== "GET" ||
      response.status < 300 ||
      response.status > 399 ||
      location === undefined
    ) {
      return response;
    }
    const target = parseUrl(location, url);
    if (target?.origin !== request.url.origin) {
      const where =
        target === undefined ? "an unusable address" : `another origin (${redact(target.origin)})`;
      throw new TransportFailure(`redirected to ${where}, which was not followed`, "EREDIRECT", true, false);
    }
    if (hops >= maxRedirects) {
      throw new TransportFailure(`redirected more than ${maxRedirects} times`, "EREDIRECT", true, false);
    }
    url = target;
  }
}
