// New versions of the app: the service worker fetches them, the user says when they are used.

const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;

/** Installs the service worker, and tells when there is a new version, or another tab uses one already. */
export async function watch(announce: () => void): Promise<void> {
  // The development server has no build to store. Without https there are no service workers.
  if (!import.meta.env.PROD || !workers) return;
  if (workers.controller) workers.addEventListener("controllerchange", announce);
  const registration = await workers.register("./service-worker.js", { updateViaCache: "none" });
  if (registration.waiting) announce();
  registration.addEventListener("updatefound", () => {
    // The very first one is this version.
    if (workers.controller) void installed(registration).then((waiting) => waiting && announce());
  });
  // An app that is never closed asks when it is looked at.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") registration.update().catch(() => {});
  });
}

/** Loads the page again, by the newest version that can be had. */
export async function reload(): Promise<void> {
  const registration = await workers?.getRegistration();
  // Offline there is none newer.
  if (!registration?.waiting) await registration?.update().catch(() => {});
  const waiting = registration && (await installed(registration));
  if (!waiting) return location.reload();
  workers?.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage("take over");
}

/** The version that waits to be used, when it is complete. */
function installed(registration: ServiceWorkerRegistration): Promise<ServiceWorker | null> {
  const { installing } = registration;
  if (!installing) return Promise.resolve(registration.waiting);
  return new Promise((resolve) => {
    installing.addEventListener("statechange", () => {
      if (installing.state !== "installing") resolve(registration.waiting);
    });
  });
}
