using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .worker),
    (name = "disk", disk = (path = "state", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "main")],
);

const worker :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "fieldnotes.js", esModule = embed "fieldnotes.js"),
    (name = "fieldnotes_bg.wasm", wasm = embed "fieldnotes_bg.wasm"),
  ],
  compatibilityDate = "2026-07-01",
  durableObjectNamespaces = [(className = "Notebook", uniqueKey = "notebooks", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [(name = "NOTEBOOKS", durableObjectNamespace = "Notebook")],
);
