// What the database stores, in the user's words.

/** SQLite's `CURRENT_TIMESTAMP` is in UTC, and does not say so. */
export function date(stored: string): Date {
  return new Date(`${stored.replace(" ", "T")}Z`);
}

/** As short as it can be: the time of today, the day of this year. */
export function when(stored: string, now = new Date()): string {
  const then = date(stored);
  if (then.toDateString() === now.toDateString()) {
    return then.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  }
  const year = then.getFullYear() === now.getFullYear() ? {} : ({ year: "numeric" } as const);
  return then.toLocaleDateString(undefined, { day: "numeric", month: "short", ...year });
}

export function moment(stored: string): string {
  return date(stored).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const units = ["KB", "MB", "GB", "TB"];
  let at = -1;
  for (; bytes >= 1024 && at < units.length - 1; at++) bytes /= 1024;
  return `${bytes.toLocaleString(undefined, { maximumFractionDigits: bytes < 10 ? 1 : 0 })} ${units[at]}`;
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString()} ${number === 1 ? one : many}`;
}
