// A site with the package on it, as any web server gives it.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

const SITE = {
  "/litemigrate/": join(process.env.REPOSITORY, "wasm/dist"),
  "/": fileURLToPath(new URL("../site", import.meta.url)),
};

/** Listens on a free port, and gives what is in some folders under paths; the last one is `/`. */
export async function serve(folders = SITE) {
  const server = createServer(async ({ url }, response) => {
    // A URL's path has no `..` left.
    const { pathname } = new URL(url, "http://localhost");
    const path = pathname === "/" ? "/index.html" : pathname;
    const [prefix, folder] = Object.entries(folders).find(([prefix]) => path.startsWith(prefix));
    const file = join(folder, path.slice(prefix.length));
    const content = await readFile(file).catch(() => undefined);
    response.writeHead(content ? 200 : 404, { "content-type": TYPES[extname(file)] ?? "text/plain" });
    response.end(content);
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return {
    port: server.address().port,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
