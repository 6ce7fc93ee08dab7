// The examples say the versions that they are tested with, and the package of this repository.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { example, work } from "./support.js";

const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const tested = read(`${work}/package.json`).dependencies;

for (const name of readdirSync(example(""))) {
  const file = `${example(name)}/package.json`;
  if (!existsSync(file)) continue;
  test(`${name} names the versions that it is tested with`, () => {
    const { dependencies, devDependencies, optionalDependencies } = read(file);
    const { litemigrate, ...others } = { ...dependencies, ...devDependencies, ...optionalDependencies };
    for (const [dependency, version] of Object.entries(others)) assert.equal(version, tested[dependency], dependency);
    if (litemigrate) assert.equal(litemigrate, "file:../..");
    assert.ok(existsSync(`${example(name)}/README.md`));
  });
}
