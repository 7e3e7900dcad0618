/** Lets a loop sleep until there is something to do or a time has passed. A wake-up during work is not lost. */
export class WakeSignal {
  private pending = false;
  private release: () => void = () => undefined;

  wake(): void {
    this.pending = true;
    this.release();
  }

  /** @returns whether it was woken. */
  async sleep(milliseconds: number): Promise<boolean> {
    if (!this.pending) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.release = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.release = () => undefined;
    }
    const woken = this.pending;
    this.pending = false;
    return woken;
  }
}
