/** So many steps are taken at once: some milliseconds of a slow machine. */
const SLICE = 200;

/** What is drawn piece by piece, so that the reader never waits for what lies below the screen. */
export class Drawing {
  private into: HTMLElement | undefined;
  private steps: Iterator<void> | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** Takes the first steps now and the others later, a slice at a time; what was being drawn before is given up. */
  start(into: HTMLElement, steps: Iterator<void>): void {
    clearTimeout(this.timer);
    this.into = into;
    this.steps = steps;
    into.setAttribute('aria-busy', 'true');
    this.go(SLICE);
  }

  /** Takes all steps that are left. */
  finish(): void {
    clearTimeout(this.timer);
    this.go(Infinity);
  }

  private go(most: number): void {
    for (let taken = 0; this.steps && taken < most; taken += 1)
      if (this.steps.next().done === true) this.steps = undefined;
    if (this.steps) this.timer = setTimeout(() => this.go(SLICE));
    else this.into?.removeAttribute('aria-busy');
  }
}
