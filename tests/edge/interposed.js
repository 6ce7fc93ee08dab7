// A driver with something in between.

/**
 * The same driver, and whatever it hands out, whose methods are called through
 * `around(name, call, given)`.
 */
export function interposed(driver, around) {
  const real = new WeakMap();
  const unwrapped = (value) => (Array.isArray(value) ? value.map(unwrapped) : (real.get(value) ?? value));
  const wrap = (target) => {
    const isDriver = target !== null && typeof target === "object" && !isData(target);
    if (!isDriver) return target;
    const proxy = new Proxy(target, {
      get(_, name) {
        const value = Reflect.get(target, name, target);
        if (typeof value !== "function") return wrap(value);
        const call = (...given) => value.apply(target, given.map(unwrapped));
        // Iterating and the like is the language's own.
        if (typeof name === "symbol") return call;
        return (...given) =>
          later(
            around(name, () => call(...given), given),
            wrap,
          );
      },
    });
    real.set(proxy, target);
    return proxy;
  };
  return wrap(driver);
}

const isData = (value) =>
  Array.isArray(value) ||
  ArrayBuffer.isView(value) ||
  value instanceof ArrayBuffer ||
  value instanceof Error ||
  Object.getPrototypeOf(value) === Object.prototype;

const later = (value, then) => (value instanceof Promise ? value.then(then) : then(value));
