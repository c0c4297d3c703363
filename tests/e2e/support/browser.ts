// A real browser without a window, spoken to over the DevTools protocol.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntil } from "./wait.ts";

const programs = ["chromium-headless-shell", "chromium", "google-chrome"];

/** The browser of this machine; nothing where there is none. CI has one (tools/dev/packages.sh). */
export function findBrowser(): string | undefined {
  for (const program of programs) {
    try {
      return execFileSync("/bin/sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim();
    } catch {} // the next one
  }
  if (process.env["CI"]) throw new Error(`there is no browser; install the package ${programs[0]}`);
  return undefined;
}

type Message = { id?: number; method?: string; result?: unknown; error?: { message: string }; sessionId?: string; params?: unknown };

export class Browser {
  private process: ChildProcess | undefined;
  private socket: WebSocket | undefined;
  private directory = "";
  private lastId = 0;
  private readonly waiting = new Map<number, (message: Message) => void>();
  private readonly onEvent = new Set<(message: Message) => void>();

  async start(program: string): Promise<void> {
    this.directory = mkdtempSync(join(tmpdir(), "plinth-browser-"));
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", `--user-data-dir=${this.directory}`];
    const child = spawn(program, [...flags, "about:blank"], { stdio: ["ignore", "ignore", "pipe"], detached: true });
    this.process = child;
    let said = "";
    child.stderr.on("data", (bytes) => (said += bytes));
    const url = await waitUntil(`the browser listens\n${said}`, 20_000, async () => /ws:\/\/\S+/.exec(said)?.[0]);
    const socket = new WebSocket(url ?? "");
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    socket.onmessage = ({ data }) => this.take(JSON.parse(String(data)) as Message);
    this.socket = socket;
  }

  // The program may be a script around the browser, so all of its group ends.
  async stop(): Promise<void> {
    this.socket?.close();
    const child = this.process;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      process.kill(-child.pid, "SIGKILL");
      await gone;
    }
    child?.stderr?.destroy();
    if (this.directory) rmSync(this.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  send(method: string, params: object = {}, sessionId?: string): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the browser does not answer ${method}`)), 15_000);
      this.waiting.set(id, ({ error, result }) => {
        clearTimeout(timer);
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result);
      });
      this.socket?.send(JSON.stringify({ id, method, params, ...(sessionId && { sessionId }) }));
    });
  }

  listen(callback: (message: Message) => void): void {
    this.onEvent.add(callback);
  }

  async open(url: string): Promise<Page> {
    const { targetId } = (await this.send("Target.createTarget", { url: "about:blank" })) as { targetId: string };
    const { sessionId } = (await this.send("Target.attachToTarget", { targetId, flatten: true })) as { sessionId: string };
    const page = new Page(this, sessionId);
    await page.prepare();
    await page.go(url);
    return page;
  }

  private take(message: Message): void {
    if (message.id === undefined) {
      for (const callback of this.onEvent) callback(message);
      return;
    }
    this.waiting.get(message.id)?.(message);
    this.waiting.delete(message.id);
  }
}

export class Page {
  /** What went wrong in it: exceptions, and what the content security policy kept out. */
  readonly complaints: string[] = [];
  private readonly browser: Browser;
  private readonly sessionId: string;

  constructor(browser: Browser, sessionId: string) {
    this.browser = browser;
    this.sessionId = sessionId;
    browser.listen((message) => {
      if (message.sessionId !== sessionId) return;
      if (message.method === "Runtime.exceptionThrown") this.complaints.push(JSON.stringify(message.params));
      const entry = (message.params as { entry?: { level: string; text: string; source: string } } | undefined)?.entry;
      if (message.method === "Log.entryAdded" && entry?.source === "security") this.complaints.push(entry.text);
    });
  }

  send(method: string, params: object = {}): Promise<unknown> {
    return this.browser.send(method, params, this.sessionId);
  }

  async prepare(): Promise<void> {
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await this.send(`${domain}.enable`);
  }

  async go(url: string): Promise<void> {
    await this.send("Page.navigate", { url });
    await this.until("document.readyState === 'complete'");
  }

  async look(width: number, height: number, scheme: "light" | "dark"): Promise<void> {
    await this.send("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
    await this.send("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value: scheme }] });
  }

  async evaluate<T>(expression: string): Promise<T> {
    const answer = (await this.send("Runtime.evaluate", { expression, returnByValue: true, awaitPromise: true })) as {
      result: { value: T };
      exceptionDetails?: { text: string };
    };
    if (answer.exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(answer.exceptionDetails)}`);
    return answer.result.value;
  }

  /** Waits until a JavaScript expression holds. */
  async until(expression: string): Promise<void> {
    await waitUntil(expression, 10_000, () => this.evaluate<boolean>(`Boolean(${expression})`).catch(() => false));
  }

  async press(key: string, text = key.length === 1 ? key : ""): Promise<void> {
    const code = { Enter: 13, Escape: 27, ArrowDown: 40, ArrowUp: 38 }[key];
    const common = { key, ...(code && { windowsVirtualKeyCode: code }) };
    await this.send("Input.dispatchKeyEvent", { type: "keyDown", ...common, ...(text && { text }) });
    await this.send("Input.dispatchKeyEvent", { type: "keyUp", ...common });
  }

  async type(text: string): Promise<void> {
    for (const letter of text) await this.press(letter);
  }

  async screenshot(file: string): Promise<void> {
    const { data } = (await this.send("Page.captureScreenshot", { format: "png" })) as { data: string };
    writeFileSync(file, Buffer.from(data, "base64"));
  }
}
