// Makes the app start without a network: the files of a build are stored together, and served from there.

declare const self: ServiceWorkerGlobalScope & {
  /** Put in front of this file by the build. */
  readonly BUILD: { readonly version: string; readonly files: readonly string[] };
};

const { version, files } = self.BUILD;
const PREFIX = "fieldnotes-";
const CACHE = PREFIX + version;

self.addEventListener("install", (event) => {
  event.waitUntil(store());
});

// A new version waits until the user wants it: until then the page and its files belong together.
self.addEventListener("message", ({ data }) => {
  if (data === "take over") void self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([tidy(), self.clients.claim()]));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin } = new URL(request.url);
  if (request.method === "GET" && origin === location.origin) event.respondWith(answer(request));
});

/** All files, or none: the version is not installed unless each of them is there. */
async function store(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(files.map((file) => new Request(file, { cache: "reload" })));
}

/** Another tab may still run the version before this one, and finds its files here. */
async function tidy(): Promise<void> {
  const ours = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  const old = ours.filter((name) => name !== CACHE).slice(0, -1);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const found =
    (await cache.match(request, LOOSELY)) ??
    (request.mode === "navigate" ? await cache.match("index.html") : await caches.match(request, LOOSELY));
  return found ?? fetch(request);
}

/** A server may say that a file depends on who asks; these files do not. */
const LOOSELY = { ignoreVary: true };
