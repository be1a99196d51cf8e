// SPDX-License-Identifier: Apache-2.0
'use strict';

// Asks each coding agent one question and writes its normalised log records to ../../logs.
// Usage: node agents.cjs [name ...]

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { startBackend } = require('./backend.cjs');
const { normalise } = require('./normalise.cjs');

const OUTPUT = path.join(__dirname, '..', '..', 'logs');
const QUESTION = 'Can I get a refund for order A-1001?';
const SYSTEM = 'You answer questions about orders and refunds.\n';
const TIMEOUT_MILLIS = 120_000;

const settings = (auth, url) => JSON.stringify({
  security: { auth: { selectedType: auth } },
  general: { disableAutoUpdate: true },
  privacy: { usageStatisticsEnabled: false },
  telemetry: { enabled: true, target: 'local', otlpEndpoint: url, otlpProtocol: 'http', logPrompts: false },
});

/** Name of the file → what is run, the environment, and the files of its home. url: the backend's. */
const agents = {
  'claude-code': (url) => ({
    run: ['claude', '-p', QUESTION, '--allowedTools', 'Read', '--model', 'claude-sonnet-4-5'],
    env: {
      ANTHROPIC_API_KEY: 'local', ANTHROPIC_BASE_URL: url, DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_ENABLE_TELEMETRY: '1', OTEL_LOGS_EXPORTER: 'otlp', OTEL_METRICS_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_ENDPOINT: url,
    },
    files: {},
  }),
  codex: (url) => ({
    run: ['codex', 'exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', QUESTION],
    env: { OPENAI_API_KEY: 'local' },
    files: {
      '.codex/config.toml': `model = "gpt-5.1-codex"
model_provider = "local"
[model_providers.local]
name = "local"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "OPENAI_API_KEY"
[otel]
exporter = { otlp-http = { endpoint = "${url}/v1/logs", protocol = "json" } }
metrics_exporter = "none"
`,
    },
  }),
  'gemini-cli': (url, home) => ({
    run: ['gemini', '-m', 'gemini-2.5-flash', '-p', QUESTION],
    env: {
      GEMINI_API_KEY: 'local', GOOGLE_GEMINI_BASE_URL: url, GEMINI_CLI_TRUST_WORKSPACE: 'true',
      GEMINI_SYSTEM_MD: path.join(home, '.gemini', 'system.md'),
    },
    files: { '.gemini/settings.json': settings('gemini-api-key', url), '.gemini/system.md': SYSTEM },
  }),
  'qwen-code': (url) => ({
    run: ['qwen', '-p', QUESTION],
    env: { OPENAI_API_KEY: 'local', OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: 'qwen3-coder-plus', HTTPS_PROXY: '' }, // it knows no exceptions
    files: { '.qwen/settings.json': settings('openai', url) },
  }),
};

/** Runs an agent to its end. Nothing of the caller's environment but PATH; a proxy that is not there keeps it on loopback. */
async function run([program, ...parameters], { env, home, work }) {
  const child = spawn(path.join(__dirname, 'node_modules', '.bin', program), parameters, {
    cwd: work,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: TIMEOUT_MILLIS,
    env: {
      PATH: process.env.PATH, HOME: home, TERM: 'xterm', IS_SANDBOX: '1',
      HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1,localhost', ...env,
    },
  });
  const [code, signal] = await once(child, 'exit');
  if (code !== 0) throw new Error(`${program} ended with ${code ?? signal}`);
}

async function capture(name) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'agent-'));
  const [home, work] = ['home', 'work'].map((part) => path.join(folder, part));
  fs.mkdirSync(work);
  fs.writeFileSync(path.join(work, 'order.txt'), 'Order A-1001 was shipped.\n');
  const backend = await startBackend(path.join(work, 'order.txt'));
  try {
    const agent = agents[name](`http://127.0.0.1:${backend.port}`, home);
    for (const [file, text] of Object.entries({ ...agent.files, '.keep': '' })) {
      fs.mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
      fs.writeFileSync(path.join(home, file), text);
    }
    await run(agent.run, { env: agent.env, home, work });
    if (!backend.logs.length) throw new Error(`${name} sent no log records`);
    fs.mkdirSync(OUTPUT, { recursive: true });
    const replaced = [[__dirname, '/agents'], [folder, '~'], [`127.0.0.1:${backend.port}`, '127.0.0.1:8081']];
    fs.writeFileSync(path.join(OUTPUT, `${name}.json`), normalise(name, backend.logs, replaced));
  } finally {
    backend.close();
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function main(names) {
  for (const name of names.length ? names : Object.keys(agents)) {
    if (!agents[name]) throw new Error(`no agent named ${name}; there are ${Object.keys(agents).join(', ')}`);
    await capture(name);
    console.log(name);
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
