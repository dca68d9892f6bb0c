/** One request. The transport adds credentials; nothing else may carry them. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: URL;
  /** A form-encoded body. */
  readonly form?: string;
  /** A body of another kind. Not together with `form`. */
  readonly body?: { readonly contentType: string; readonly text: string };
  /** What the server is to be told besides; never a credential. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Of a successful answer in JSON, each string is kept to its last so many UTF-16 units, however large the answer is.
   * Default: the answer is kept as it is.
   */
  readonly longestString?: number;
  /** Whether a read continues to where the server points within its origin. @default true */
  readonly followRedirects?: boolean;
  /** How long the whole exchange may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** One answer, of whatever status. Header names are lower case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Strings in the body have lost their beginning: see `longestString`. */
  readonly isShortened?: boolean;
  /** The body as messages may quote it, where `body` is not: without the credentials that it repeats. */
  readonly quotable?: () => string;
}

/** Sends one request over HTTP and returns the answer. @throws TransportFailure when there is none. */
export type Transport = (request: HttpRequest) => Promise<HttpResponse>;
/** A request whose answer may never end; `timeoutMs` bounds only the wait for its beginning. */
export interface StreamRequest extends HttpRequest {
  /** For how long nothing may come until the connection counts as broken, in milliseconds. @default forever */
  readonly silenceMs?: number;
}

/** An answer that is read as it comes. While no one reads, the server is kept waiting. */
export interface HttpStream {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** To be read once; ends when the server ends it. @throws TransportFailure when the connection breaks */
  readonly chunks: AsyncIterable<Buffer>;
  /** Ends the connection, whether or not it was read. */
  readonly close: () => void;
}

/** Opens an answer that is read as it comes. @throws TransportFailure when there is none */
export type StreamTransport = (request: StreamRequest) => Promise<HttpStream>;
/** How to reach one server, and as whom. Credentials never go to another origin than the request's. */
export interface TransportOptions extends Trust {
  /** With `password`: HTTP Basic authentication. */
  readonly username?: string;
  readonly password?: string;
  /** A bearer token. Not together with `username`. */
  readonly token?: string;
  /** How long a connection may take to be made, in milliseconds. @default 10000 */
  readonly connectTimeoutMs?: number;
  /** The largest answer accepted, in bytes, after decompression. @default 4 MiB */
  readonly maxAnswerBytes?: number;
  /** The largest answer read of which only that is kept, in bytes, after decompression. @default 1 GiB */
  readonly maxShortenedBytes?: number;
}

/** Which certificates are treated as the server's. */
export interface Trust {
  /** Certificates to trust instead of those that Node.js trusts, as PEM text. */
  readonly caCertificate?: string;
  /** Certificates to trust besides those that Node.js trusts, as PEM text. Not together with `caCertificate`. */
  readonly additionalCertificate?: string;
  /** The server's certificate is not verified. @default false */
  readonly insecureSkipTlsVerify?: boolean;
  /** The name that the server's certificate must be for, instead of the host in the URL. */
  readonly tlsServerName?: string;
  /** The certificate of this side, as PEM text, and its key. */
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  /** The proxy to go through, instead of the one that the environment names. */
  readonly proxyUrl?: string;
}
