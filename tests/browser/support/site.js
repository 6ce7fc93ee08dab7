// A site with the package on it, as any web server gives it.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".wasm": "application/wasm" };

const site = fileURLToPath(new URL("../site", import.meta.url));
const dist = join(process.env.REPOSITORY, "wasm/dist");

/** Listens on a free port. */
export async function serve() {
  const server = createServer(async ({ url }, response) => {
    // A URL's path has no `..` left.
    const { pathname } = new URL(url, "http://localhost");
    const file = pathname.startsWith("/litemigrate/")
      ? join(dist, pathname.slice("/litemigrate".length))
      : join(site, pathname === "/" ? "index.html" : pathname);
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
