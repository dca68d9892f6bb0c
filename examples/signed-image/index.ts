import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Config } from "@pulumi/pulumi";
import { okd } from "pulumi-openshift-maintenance";

const config = new Config();
const image = {
  registry: config.require("registry"),
  namespace: config.require("namespace"),
  repository: config.require("repository"),
  digest: config.require("digest"),
};
const signature = readFileSync(config.require("signatureFile"));

/** Another signature has another name: so a new file is a new signature, and the same one changes nothing. */
const signed = new okd.ImageSignature("signature", {
  ...image,
  signatureName: createHash("sha256").update(signature).digest("hex").slice(0, 32),
  content: signature.toString("base64"),
});

/** What the registry answers to whoever is about to run the image; read once the signature is there. */
export const signatures = okd
  .getImageSignaturesOutput({ ...image, digest: signed.digest })
  .apply((all) => all.map(({ name, type }) => `${type} ${name}`));
