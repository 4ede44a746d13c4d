// SPDX-License-Identifier: Apache-2.0
// node node_server.mjs FOLDER: answers GET /NAME with the file NAME of FOLDER, through Fastify when it is installed in
// the working directory, else through node:http. Prints its port and which of the two it is.
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const folder = process.argv[2];
const files = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`)]));
const typeOf = (name) => (name.endsWith(".json") ? "application/json" : "text/plain; charset=utf-8");

let fastify = null;
try {
  fastify = createRequire(process.cwd() + "/")("fastify");
} catch {
  // not installed
}
if (fastify) {
  const server = fastify();
  for (const [name, body] of Object.entries(files))
    server.get(`/${name}`, (request, reply) => reply.type(typeOf(name)).send(body));
  await server.listen({ host: "127.0.0.1", port: 0 });
  console.log(server.server.address().port, "fastify");
} else {
  const server = createServer((request, response) => {
    const name = request.url.slice(1);
    if (!files[name]) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": typeOf(name), "content-length": files[name].length });
    response.end(files[name]);
  });
  server.listen(0, "127.0.0.1", () => console.log(server.address().port, "node:http"));
}
