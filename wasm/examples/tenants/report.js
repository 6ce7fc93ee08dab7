/** How many tenants are at which version, and who failed, and why. */
export function report(results) {
  const counts = new Map();
  for (const { version } of results) counts.set(version, (counts.get(version) ?? 0) + 1);
  const lines = [...counts].map(([version, count]) => `${count} at ${version ?? "no known version"}`);
  const failed = results.filter(({ error }) => error);
  const reasons = failed.map(({ tenant, error }) => `  ${tenant}: ${error.code}: ${reason(error)}`);
  return [...lines.sort(), `${failed.length} failed`, ...reasons].join("\n");
}

/** The message, and what lies behind it: `fetch failed` alone helps nobody. */
function reason(error) {
  let told = error.message;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    if (!told.includes(cause.message)) told += `: ${cause.message}`;
  }
  return told;
}
