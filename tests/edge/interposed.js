// A driver with something in between.

/**
 * The same driver, and whatever it hands out, whose methods are called through `around(name, call)`.
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
        if (typeof value !== "function" || typeof name === "symbol") return value?.bind && typeof name === "symbol" ? value.bind(target) : wrap(value);
        return (...given) => later(around(name, () => value.apply(target, given.map(unwrapped))), wrap);
      },
    });
    real.set(proxy, target);
    return proxy;
  };
  return wrap(driver);
}

const isData = (value) => Array.isArray(value) || ArrayBuffer.isView(value) || value instanceof ArrayBuffer || value instanceof Error || Object.getPrototypeOf(value) === Object.prototype;

const later = (value, then) => (value instanceof Promise ? value.then(then) : then(value));
