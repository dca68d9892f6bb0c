/**
 * What to do about a server's certificate that is not trusted.
 *
 * @param reason the word of Node.js for it
 * @param setting the path in the configuration of what holds the server's authority
 */
export function certificateAdvice(reason: string, setting: string): string {
  switch (reason) {
    case "ERR_TLS_CERT_ALTNAME_INVALID":
    case "HOSTNAME_MISMATCH":
      return "The certificate is for another host name: check the address, and whether a proxy or the network's log-in page has answered in the server's place.";
    case "CERT_HAS_EXPIRED":
    case "CERT_NOT_YET_VALID":
      return "The certificate is not valid at this machine's date: check the clock; if it is right, have the certificate renewed.";
    default:
      return `If the server's certificate is signed by an authority of your own, set it: pulumi config set --path "${setting}" FILE_OR_PEM`;
  }
}
