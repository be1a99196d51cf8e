// SPDX-License-Identifier: Apache-2.0
// A client of the Model Context Protocol, with the SDK that most of them are made of. Connects to
// a program or to a URL, makes the calls that stdin holds as JSON lines, and prints each result.
import readline from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.argv[2] + "/"));
const load = (name) => import(pathToFileURL(require.resolve("@modelcontextprotocol/sdk/" + name)));
const { Client } = await load("client/index.js");
const { StdioClientTransport } = await load("client/stdio.js");
const { StreamableHTTPClientTransport } = await load("client/streamableHttp.js");

const [target, ...args] = process.argv.slice(3);
const headers = process.env.AUTHORIZATION ? { Authorization: process.env.AUTHORIZATION } : {};
const transport = target.startsWith("http")
  ? new StreamableHTTPClientTransport(new URL(target), { requestInit: { headers } })
  : new StdioClientTransport({ command: target, args, stderr: "inherit" });
const client = new Client({ name: "test", version: "1" });

const print = (value) => console.log(JSON.stringify(value));
const tried = async (act) => {
  try {
    print(await act());
  } catch (error) {
    print({ error: String(error) });
  }
};

try {
  await client.connect(transport);
} catch (error) {
  print({ error: String(error) });
  process.exit(0);
}
for await (const line of readline.createInterface({ input: process.stdin })) {
  const { list, name, arguments: given, megabytes } = JSON.parse(line);
  if (list) {
    await tried(() => client.listTools());
    continue;
  }
  if (megabytes) {
    given[megabytes.argument] = "x".repeat(megabytes.of << 20);
  }
  let told = 0;
  await tried(async () => {
    const result = await client.callTool({ name, arguments: given }, undefined, { onprogress: () => told++ });
    return { ...result, told };
  });
}
await client.close();
