/** Container images out of a few static programs, so that a node needs no registry. */
"use strict";
const { createHash } = require("node:crypto");
const fs = require("node:fs");

const blockBytes = 512;

/** One entry of a tar archive. Source: POSIX.1-2017, `pax`, "ustar Interchange Format". */
function tarEntry(name, content, { type = "0", mode = 0o755, link = "" } = {}) {
  const header = Buffer.alloc(blockBytes);
  const put = (text, at, length) => header.write(text, at, length, "latin1");
  const octal = (value, at, length) => put(value.toString(8).padStart(length - 1, "0"), at, length - 1);
  put(name, 0, 100);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(content.length, 124, 12);
  octal(0, 136, 12);
  put("        ", 148, 8);
  put(type, 156, 1);
  put(link, 157, 100);
  put("ustar\0" + "00", 257, 8);
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  const rest = (blockBytes - (content.length % blockBytes)) % blockBytes;
  return Buffer.concat([header, content, Buffer.alloc(rest)]);
}

function tar(entries) {
  return Buffer.concat([...entries, Buffer.alloc(2 * blockBytes)]);
}

const nothing = Buffer.alloc(0);
const applets = ["date", "sleep", "echo", "test", "[", "true", "false", "touch", "ls"];

/**
 * Writes the archive of an image, as `ctr images import` takes it. It has no `nsenter` and no `systemctl`: nothing in it
 * can reboot the machine that the node runs on. Its shell is not busybox's, which has all of busybox built in and would
 * look at no PATH.
 *
 * @param {string} file the archive
 * @param {object} image
 * @param {string} image.reference such as "localhost/shell:1"
 * @param {{ busybox: string, shell: string }} image.programs
 * @param {string[]} image.entrypoint
 * @param {Record<string, string>} image.scripts more programs: name in /bin to text
 */
function writeImage(file, { reference, programs, entrypoint, scripts }) {
  const layer = tar([
    ...["bin", "proc", "sys", "dev", "etc", "tmp"].map((name) =>
      tarEntry(`${name}/`, nothing, { type: "5" }),
    ),
    tarEntry("bin/busybox", fs.readFileSync(programs.busybox)),
    tarEntry("bin/sh", fs.readFileSync(programs.shell)),
    ...applets.map((name) => tarEntry(`bin/${name}`, nothing, { type: "2", link: "busybox" })),
    ...Object.entries(scripts).map(([name, text]) => tarEntry(`bin/${name}`, Buffer.from(text))),
  ]);
  const blobs = [];
  const blob = (content) => {
    const digest = createHash("sha256").update(content).digest("hex");
    blobs.push(tarEntry(`blobs/sha256/${digest}`, content, { mode: 0o644 }));
    return { digest: `sha256:${digest}`, size: content.length };
  };
  const json = (value) => Buffer.from(JSON.stringify(value));
  const oci = (type) => `application/vnd.oci.image.${type}`;
  const layerBlob = blob(layer);
  const architecture = { x64: "amd64" }[process.arch] ?? process.arch;
  const config = blob(
    json({
      architecture,
      os: "linux",
      config: { Entrypoint: entrypoint, Env: ["PATH=/bin"] },
      rootfs: { type: "layers", diff_ids: [layerBlob.digest] },
      history: [],
    }),
  );
  const manifest = blob(
    json({
      schemaVersion: 2,
      mediaType: oci("manifest.v1+json"),
      config: { mediaType: oci("config.v1+json"), ...config },
      layers: [{ mediaType: oci("layer.v1.tar"), ...layerBlob }],
    }),
  );
  const named = {
    "io.containerd.image.name": reference,
    "org.opencontainers.image.ref.name": reference.split(":").at(-1),
  };
  const index = {
    schemaVersion: 2,
    manifests: [{ mediaType: oci("manifest.v1+json"), ...manifest, annotations: named }],
  };
  fs.writeFileSync(
    file,
    tar([
      tarEntry("oci-layout", json({ imageLayoutVersion: "1.0.0" }), { mode: 0o644 }),
      tarEntry("index.json", json(index), { mode: 0o644 }),
      ...blobs,
    ]),
  );
}

module.exports = { writeImage };
