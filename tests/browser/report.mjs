// The outcome of checks: one line each as they happen, and the sum at the end.
//
// In: the name of a check and what is wrong. Out: lines on standard output, and whether all is well. It knows nothing
// of what is checked.

/** How many problems of one check are printed; the rest is counted. */
const SHOWN = 12;

export class Report {
  #passed = 0;
  #failed = 0;
  #skipped = 0;
  #mustHaveTools;

  /** With `mustHaveTools`, what cannot be checked for want of a tool has failed. */
  constructor({ mustHaveTools = false } = {}) {
    this.#mustHaveTools = mustHaveTools;
  }

  /** A check is done: it passed if there is no problem. */
  check(name, problems = []) {
    if (problems.length === 0) {
      this.#passed += 1;
      console.log(`ok    ${name}`);
      return;
    }
    this.#failed += 1;
    console.log(`FAIL  ${name}`);
    for (const problem of problems.slice(0, SHOWN)) console.log(`        ${problem}`);
    if (problems.length > SHOWN) console.log(`        … and ${problems.length - SHOWN} more`);
  }

  /** Does a check that may break down; a breakdown is a failure of that check and of no other. */
  async attempt(name, find) {
    try {
      this.check(name, await find());
    } catch (error) {
      this.check(name, [`the check broke down: ${error.stack ?? error}`]);
    }
  }

  /** A check cannot be done, because a tool is missing. */
  skip(name, why) {
    if (this.#mustHaveTools) {
      this.check(name, [`${why}, and BRIEFBOOK_REQUIRE_TOOLS is set`]);
      return;
    }
    this.#skipped += 1;
    console.log(`skip  ${name}: ${why}`);
  }

  /** Something worth knowing that fails nothing. */
  note(text) {
    console.log(`note  ${text}`);
  }

  /** Prints the sum; gives the exit code. */
  close() {
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : '';
    console.log(`${this.#passed} passed, ${this.#failed} failed${skipped}`);
    return this.#failed > 0 ? 1 : 0;
  }
}
