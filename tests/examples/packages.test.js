// The examples say the versions that they are tested with, and the package of this repository.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { example, repository, work } from "./support.js";

const read = (file) => JSON.parse(readFileSync(file, "utf8"));
// One of them is tested in a browser, and not here.
const packages = [`${work}/package.json`, `${repository}/tests/browser/package.json`];
const tested = Object.assign({}, ...packages.map((file) => read(file).dependencies));

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
