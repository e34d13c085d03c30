// What was asked for last, so that a record that was open before shows at once.

/** @template Value */
export class Recent {
  /** @type {Map<string, Promise<Value>>} the oldest first */
  #kept = new Map();

  /** @param {number} most how many are kept */
  constructor(most) {
    this.most = most;
  }

  /**
   * What is kept under a key, else what `load` gives, which is kept unless it fails.
   *
   * @param {string} key
   * @param {() => Promise<Value>} load
   * @returns {Promise<Value>}
   */
  get(key, load) {
    const found = this.#kept.get(key) ?? load();
    this.#kept.delete(key);
    this.#kept.set(key, found);
    found.catch(() => this.#kept.get(key) === found && this.#kept.delete(key));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > this.most) this.#kept.delete(oldest);
    return found;
  }
}
