// What the database stores, in the user's words.

/** SQLite's `CURRENT_TIMESTAMP` is in UTC, and does not say so. */
const date = (stored) => new Date(typeof stored === "number" ? stored : `${stored.replace(" ", "T")}Z`);

/** As short as it can be: the time of today, the day of this year. */
export function when(stored, now = new Date()) {
  const then = date(stored);
  if (then.toDateString() === now.toDateString()) {
    return then.toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" });
  }
  const year = then.getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
  return then.toLocaleDateString(undefined, { day: "numeric", month: "short", ...year });
}

/** The time is not torn from what says whether it is morning. */
export function moment(stored) {
  const text = date(stored).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  return text.replace(/\s(?=\S+$)/, "\u00a0");
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  const units = ["KB", "MB", "GB", "TB"];
  let at = -1;
  for (; bytes >= 1024 && at < units.length - 1; at++) bytes /= 1024;
  return `${number(bytes)}\u00a0${units[at]}`;
}

export const took = (milliseconds) => `${number(milliseconds)}\u00a0ms`;

/** 8 s, or 2 min 8 s. */
export function elapsed(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

export function count(many, one, more = `${one}s`) {
  return `${many.toLocaleString()} ${many === 1 ? one : more}`;
}

/** A name in small letters, as migrations have it, as a sentence begins. */
export const sentence = (name) => name.charAt(0).toUpperCase() + name.slice(1);

const number = (value) => value.toLocaleString(undefined, { maximumFractionDigits: value < 10 ? 1 : 0 });
