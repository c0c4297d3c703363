// Serves the page, the client library and the address of Plinth to a browser: `examples/run todo`.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";

const { API_URL, ANON_KEY, PORT = "3000" } = process.env;
if (!API_URL || !ANON_KEY) throw new Error("API_URL and ANON_KEY are not set; `plinth status -o env` prints them");

const library = import.meta.resolve("@supabase/supabase-js").replace(/dist\/.*$/, "dist/umd/supabase.js");
const files = {
  "/": [new URL("index.html", import.meta.url), "text/html; charset=utf-8"],
  "/todo.js": [new URL("todo.js", import.meta.url), "text/javascript"],
  "/supabase.js": [new URL(library), "text/javascript"],
};
const config = `export const url = ${JSON.stringify(API_URL)};\nexport const key = ${JSON.stringify(ANON_KEY)};\n`;

createServer(async (request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  if (path === "/config.js") return response.writeHead(200, { "content-type": "text/javascript" }).end(config);
  const [file, type] = files[path] ?? [];
  if (!file) return response.writeHead(404).end("not found\n");
  response.writeHead(200, { "content-type": type }).end(await readFile(fileURLToPath(file)));
}).listen(Number(PORT), "127.0.0.1", () => console.log(`to-do list: http://127.0.0.1:${PORT}  (Ctrl-C stops it)`));
