// What was asked for last, so that what was shown before shows at once.

/** @template Value */
export class Recent {
  /** @type {Map<string, Value>} the oldest first */
  #kept = new Map();

  /** @param {number} most how many are kept */
  constructor(most) {
    this.most = most;
  }

  /**
   * What is kept under a key, else what `load` gives, which is kept unless it is promised and fails.
   *
   * @param {string} key
   * @param {() => Value} load
   * @returns {Value}
   */
  get(key, load) {
    const found = this.#kept.get(key) ?? load();
    this.#kept.delete(key);
    this.#kept.set(key, found);
    if (found instanceof Promise) found.catch(() => this.#kept.get(key) === found && this.#kept.delete(key));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.most) this.#kept.delete(oldest);
    return found;
  }
}
