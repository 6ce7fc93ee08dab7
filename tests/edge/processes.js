// Other processes of the same runtime, on the same file.
import { spawn } from "node:child_process";
import { once } from "node:events";
import process from "node:process";
import { fileURLToPath } from "node:url";

/** Runs the real set on the database; how many migrations it applied. */
export async function racer(module, path) {
  const { code, signal, output, errors } = await spawned(module, path);
  if (code !== 0) throw new Error(`a racer ended with ${code ?? signal}: ${errors}`);
  return Number(output);
}

/** The same, but it is killed when a statement begins. */
export async function killed(module, path, version, number) {
  const { signal, output, errors } = await spawned(module, path, version, String(number));
  if (signal !== "SIGKILL") throw new Error(`it was to be killed: ${output}${errors}`);
}

async function spawned(...given) {
  const script = fileURLToPath(new URL("racer.js", import.meta.url));
  const before = process.versions.deno ? ["run", "--allow-all", "--quiet"] : [];
  const child = spawn(process.execPath, [...before, script, ...given], { stdio: ["ignore", "pipe", "pipe"] });
  let [output, errors] = ["", ""];
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (errors += chunk));
  const [code, signal] = await once(child, "close");
  return { code, signal, output, errors };
}
