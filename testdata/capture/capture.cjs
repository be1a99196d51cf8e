// SPDX-License-Identifier: Apache-2.0
'use strict';

// Runs each program in a process of its own, asks it one question, and writes its normalised spans to ../spans.
// Usage: node capture.cjs [name ...]

const { fork, spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const readline = require('node:readline');
const { startBackend } = require('./lib/backend.cjs');
const { normalise } = require('./lib/normalise.cjs');

/** Where run.sh has installed the packages of Python. */
const PYTHON = path.join(__dirname, '..', '..', '_build', 'capture', 'bin', 'python');

const OUTPUT = path.join(__dirname, '..', 'spans');
const QUESTION = 'Can I get a refund for order A-1001?';
const AGENT_PORT = 8080;
const BACKEND_PORT = 8081;
const POSTGRES_PORT = 5432;
const TIMEOUT_MILLIS = 60_000;

const TRUNCATE = { OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '256' };

/** Keeps the first of the two tools on the first model call and drops the second. */
const DROP = { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '11' };

const LANGSMITH = { LANGSMITH_TRACING: 'true', LANGSMITH_OTEL_ENABLED: 'true', LANGSMITH_API_KEY: 'local' };

/** Name of the file → program and what is set beside the common environment. */
const captures = {
  'vercel-ai': ['vercel-ai'],
  'vercel-ai-langfuse-prompt': ['vercel-ai', { LANGFUSE_PROMPT: '1' }],
  'vercel-ai-stream': ['vercel-ai-stream'],
  'vercel-ai-truncated': ['vercel-ai', TRUNCATE],
  openllmetry: ['openllmetry'],
  'openllmetry-managed-prompt': ['openllmetry', { MANAGED_PROMPT: '1' }],
  'openllmetry-truncated': ['openllmetry', TRUNCATE],
  'openllmetry-vercel-ai': ['vercel-ai', { TRACELOOP: '1' }],
  openinference: ['openinference'],
  'openinference-feature-flag': ['openinference', { FEATURE_FLAG: '1' }],
  'openinference-dropped': ['openinference', DROP],
  'openinference-truncated': ['openinference', TRUNCATE],
  'openinference-langchain': ['openinference-langchain'],
  otel: ['otel'],
  langfuse: ['langfuse'],
  'vercel-ai-7': ['../sdks/vercel-ai-7.cjs'],
  genkit: ['../sdks/genkit.cjs'],
  'tanstack-ai': ['../sdks/tanstack-ai.mjs'],
  sentry: ['../sdks/sentry.cjs'],
  langsmith: ['../sdks/langsmith.cjs', LANGSMITH],
  strands: ['../sdks/strands.mjs'],
  adk: ['../sdks/adk.cjs'],
  logfire: ['../sdks/logfire.cjs'],
  'logfire-pydantic-ai': ['logfire_pydantic_ai.py'],
  'openinference-langchain-python': ['openinference_langchain.py'],
  'adk-python': ['google_adk.py'],
};

/** Nothing of the caller's environment but PATH: proxies, OTEL_* and keys of other tools must not show. */
const environment = (backend, file, extra) => ({
  PATH: process.env.PATH,
  CAPTURE_FILE: file,
  OPENAI_API_KEY: 'local',
  OPENAI_BASE_URL: `http://127.0.0.1:${backend.httpPort}/v1`,
  GEMINI_API_KEY: 'local',
  GOOGLE_GEMINI_BASE_URL: `http://127.0.0.1:${backend.httpPort}`,
  LANGSMITH_ENDPOINT: `http://127.0.0.1:${backend.httpPort}/langsmith`,
  SHIPPING_URL: `http://127.0.0.1:${backend.httpPort}`,
  TRACELOOP_BASE_URL: `http://127.0.0.1:${backend.httpPort}/traceloop`,
  PGHOST: '127.0.0.1',
  PGPORT: String(backend.postgresPort),
  PGUSER: 'postgres',
  PGDATABASE: 'postgres',
  OTEL_SERVICE_NAME: 'support-agent',
  OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=production,service.version=1.4.0',
  OTEL_NODE_RESOURCE_DETECTORS: 'env',
  ...extra,
});

async function ask(port) {
  const answer = await fetch(`http://127.0.0.1:${port}/support`, {
    method: 'POST', body: QUESTION, signal: AbortSignal.timeout(TIMEOUT_MILLIS),
  });
  const text = await answer.text();
  if (!answer.ok || !text.includes('A-1001')) throw new Error(`unexpected answer: ${answer.status} ${text}`);
}

/** Starts a program of JavaScript: {child, started → its port, finish()}. */
function startJavaScript(program, env) {
  const child = fork(path.join(__dirname, 'programs', path.extname(program) ? program : `${program}.cjs`), [], { env });
  return { child, started: once(child, 'message').then(([{ port }]) => port), finish: () => child.send('finish') };
}

/** The same for one of Python, which says its port in a line, and ends when nothing more can come in. */
function startPython(program, env) {
  const cwd = path.join(__dirname, 'python');
  const child = spawn(PYTHON, [program], { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] });
  const started = once(readline.createInterface({ input: child.stdout }), 'line').then(([line]) => Number(line));
  return { child, started, finish: () => child.stdin.end() };
}

/** Runs one program through one question to its end, and returns its port; rejects where it fails. */
async function run(program, env) {
  const start = path.extname(program) === '.py' ? startPython : startJavaScript;
  const { child, started, finish } = start(program, env);
  try {
    const ended = once(child, 'exit');
    const early = ended.then(([code]) => { throw new Error(`${program} ended with code ${code}`); });
    const port = await Promise.race([started, early]);
    await Promise.race([ask(port), early]);
    finish();
    const [code] = await ended;
    if (code !== 0) throw new Error(`${program} ended with code ${code}`);
    return port;
  } finally {
    child.kill();
  }
}

/** Captures one file; it is written last, so that a failure leaves the old one. */
async function capture(name, [program, extra], file) {
  const backend = await startBackend();
  try {
    const port = await run(program, environment(backend, file, extra));
    const ports = new Map([
      [port, AGENT_PORT], [backend.httpPort, BACKEND_PORT], [backend.postgresPort, POSTGRES_PORT],
    ]);
    const captured = JSON.parse(fs.readFileSync(file, 'utf8'));
    fs.writeFileSync(path.join(OUTPUT, `${name}.json`), normalise(name, captured, ports));
  } finally {
    await backend.close();
  }
}

async function main(names) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'capture-'));
  try {
    for (const name of names.length ? names : Object.keys(captures)) {
      if (!captures[name]) throw new Error(`no capture named ${name}; there are ${Object.keys(captures).join(', ')}`);
      await capture(name, captures[name], path.join(folder, `${name}.json`));
      console.log(name);
    }
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
