// An HTTP server that says what it is told to, and remembers what it was asked: an SMS provider, a hook, a captcha's
// provider.

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

export const json = (value: unknown, status = 200): Reply => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

export class Provider {
  status = 200;
  answer = "{}";
  /** In place of status and answer; what never resolves hangs until the end. */
  respond: ((received: Received) => Reply | Promise<Reply>) | undefined;
  received: Received[] = [];
  private readonly http: Server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (text) => (body += text));
    request.on("end", async () => {
      const received = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body };
      this.received.push(received);
      const usual = { status: this.status, headers: { "content-type": "application/json" }, body: this.answer };
      const reply = this.respond ? await this.respond(received) : usual;
      response.writeHead(reply.status ?? 200, reply.headers).end(reply.body);
    });
  });

  start(): Promise<void> {
    return new Promise((resolve) => this.http.listen(0, "127.0.0.1", resolve));
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.http.close(() => resolve());
      this.http.closeAllConnections();
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }
}

/** Opened at once, because its address goes into the server's configuration; closed after the file's tests. */
export async function openProvider(): Promise<Provider> {
  const provider = new Provider();
  await provider.start();
  afterAll(() => provider.stop());
  return provider;
}
