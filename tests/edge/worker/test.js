// Runs the cases with `workerd test`: test.js HOST [CASE]
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { configure, root, workerd } from "./config.js";

const [, , host, only = ""] = process.argv;
const className = { "durable-object": "Synchronous", "durable-object-async": "Asynchronous" }[host];
const state = `state-${host}`;
rmSync(join(root, state), { recursive: true, force: true });
const config = configure({ name: host, main: "worker/cases.js", className, bindings: { ONLY: only }, state });
const { status } = spawnSync(workerd, ["test", config], { cwd: root, stdio: "inherit" });
process.exitCode = status ?? 1;
