// An HTTP server that says what it is told to, and remembers what it was asked: an SMS provider, a hook.

import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll } from "vitest";

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export class Provider {
  status = 200;
  answer = "{}";
  readonly received: Received[] = [];
  private readonly http: Server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (text) => (body += text));
    request.on("end", () => {
      this.received.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers, body });
      response.writeHead(this.status, { "content-type": "application/json" }).end(this.answer);
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
