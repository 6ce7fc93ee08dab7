// The files below a directory, as any web server gives them.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** Listens on a free port. */
export async function serve(directory) {
  const server = createServer(async ({ url }, response) => {
    // A URL's path has no `..` left.
    const { pathname } = new URL(url, "http://localhost");
    try {
      const content = await readFile(join(directory, pathname === "/" ? "index.html" : pathname));
      response.writeHead(200, { "content-type": TYPES[extname(pathname) || ".html"] }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve, reject) =>
    server.once("error", reject).listen(0, "127.0.0.1", resolve),
  );
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}
