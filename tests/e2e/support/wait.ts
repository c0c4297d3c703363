// Waiting for something to become true, for a bounded time.

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks again and again until the answer is truthy, and gives that answer; throws after `ms`. */
export async function waitUntil<T>(what: string, ms: number, ask: () => Promise<T>): Promise<T> {
  const end = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain until ${what}`);
    await sleep(50);
  }
}
