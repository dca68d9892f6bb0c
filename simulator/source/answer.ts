import { STATUS_CODES } from "node:http";

/** An answer, complete, before it continues the wire. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** An answer in JSON, as nearly all are. */
export function jsonAnswer(status: number, value: unknown): Answer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(value) };
}

/**
 * An error page as the web servers in front of the API make it.
 *
 * @example htmlAnswer(502, "The proxy server received an invalid response from an upstream server.")
 */
export function htmlAnswer(status: number, text: string, headers: Record<string, string> = {}): Answer {
  const reason = STATUS_CODES[status] ?? "Error";
  const body = [
    '<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">',
    "<html><head>",
    `<title>${status} ${reason}</title>`,
    "</head><body>",
    `<h1>${reason}</h1>`,
    `<p>${text}</p>`,
    "</body></html>",
    "",
  ].join("\n");
  return { status, headers: { "content-type": "text/html; charset=iso-8859-1", ...headers }, body };
}

/** The page for a cluster id or a path that does not exist. */
export function pageNotFound(): Answer {
  return htmlAnswer(404, "The requested URL was not found on this server.");
}

/** The page for missing or wrong credentials. */
export function pageUnauthorized(): Answer {
  const text =
    "This server could not verify that you are authorized to access the document requested. " +
    "Either you supplied the wrong credentials (e.g., bad password), or your browser doesn't understand how to " +
    "supply the credentials required.";
  return htmlAnswer(401, text, { "www-authenticate": 'Basic realm="OpenShift self-service"' });
}

/** What a reboot of a node gets that does not exist, or that this user may not reboot. */
export function nodeNotFound(): Answer {
  return jsonAnswer(404, { error: "Node Not found" });
}

/** What a reboot of a node gets that is rebooting already, in Nova's words. */
export function nodeBusy(node: string): Answer {
  return jsonAnswer(409, { error: `Cannot 'reboot' instance ${node} while it is in task_state rebooting` });
}
