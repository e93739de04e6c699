import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/config.ts';
import { createProgram } from '../../src/commands/program.ts';
import { UsageError } from '../../src/errors.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createFiles } from '../support/files.ts';
import { projectDirectory } from '../support/test-gateway.ts';

const SECRET = 'a-secret-for-webhooks';
const GATEWAY = 'https://gateway.example';
const TARGET = `${GATEWAY}/webhooks/twenty`;
const OPERATIONS = ['*.*', 'metadata.*.*', 'workflowRun.updated'];

const live = {
  TWINGATE_NETWORK: 'acme',
  TWINGATE_API_KEY: 'key-of-twingate',
  TWENTY_API_KEY: 'sandbox-admin',
  TWENTY_URL: 'https://twenty.example',
  GATEWAY_AUTH: 'none',
  TWENTY_WEBHOOK_SECRET: SECRET,
};

interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line beside a Twenty of its own. */
function createBench(defaults: Environment = live) {
  const clock = createFakeClock();
  const sandbox = createSandbox({
    ...{ clock, rateLimits: false, windowMs: 60_000, latencyMs: 0, charging: '2.21' },
  });
  const mutations: string[] = [];

  async function ask(query: string, variables: object = {}): Promise<any> {
    const response = await sandbox.twenty.fetch(
      new Request('https://twenty.example/metadata', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer sandbox-admin' },
        body: JSON.stringify({ query, variables }),
      }),
    );
    return ((await response.json()) as { data: unknown }).data;
  }

  return {
    mutations,
    registered: async (): Promise<any[]> =>
      (await ask('{ webhooks { targetUrl operations secret } }')).webhooks,
    register: async (input: object) =>
      await ask('mutation ($input: CreateWebhookInput!) { createWebhook(input: $input) { id } }', { input }),
    run: async (args: readonly string[], environment: Environment = {}): Promise<Told> => {
      let [stdout, stderr] = ['', ''];
      const code = await createProgram({
        ...{ clock, random: () => 0.5, newId: () => 'id', newKey: () => 'key', directory: projectDirectory },
        environment: { ...defaults, ...environment },
        readFile: createFiles({}),
        async transport(request) {
          const text = await request.clone().text();
          if (text.includes('mutation')) mutations.push(/(\w+Webhook)\(/.exec(text)?.[1] ?? text);
          return await sandbox.twenty.fetch(request);
        },
        stdout: { write: (text) => void (stdout += text) },
        stderr: { write: (text) => void (stderr += text) },
        stopping: new AbortController().signal,
      })(['webhooks', ...args]);
      expect(stdout + stderr).not.toContain(SECRET);
      return { code, stdout, stderr };
    },
  };
}

describe('webhooks install', () => {
  it('registers the gateway for every change, with the secret', async () => {
    const { run, registered } = createBench();
    expect(await run(['install', GATEWAY])).toEqual({
      code: 0,
      stdout: `${TARGET}: registered. Twenty starts to send within a few seconds.\n`,
      stderr: '',
    });
    expect(await registered()).toEqual([{ targetUrl: TARGET, operations: OPERATIONS, secret: SECRET }]);
  });

  it('changes nothing the second time', async () => {
    const { run, registered, mutations } = createBench();
    await run(['install', GATEWAY]);
    expect(await run(['install', TARGET])).toMatchObject({
      code: 0,
      stdout: `${TARGET}: is registered already.\n`,
    });
    expect(await registered()).toHaveLength(1);
    expect(mutations).toEqual(['createWebhook']);
  });

  it('sets right what is registered with another secret or for less', async () => {
    const { run, registered } = createBench();
    await run(['install', GATEWAY], { TWENTY_WEBHOOK_SECRET: 'the-secret-of-last-year' });
    expect(await run(['install', GATEWAY])).toMatchObject({
      code: 0,
      stdout: `${TARGET}: was registered, and is set right now.\n`,
    });
    expect(await registered()).toEqual([{ targetUrl: TARGET, operations: OPERATIONS, secret: SECRET }]);
  });

  it('leaves one where there were several, and all that lead elsewhere', async () => {
    const { run, register, registered } = createBench();
    const elsewhere = ['https://gateway.example/hook', 'https://other.example/webhooks/twenty'];
    for (const targetUrl of [TARGET, ...elsewhere, TARGET]) {
      await register({ targetUrl, operations: ['person.*'] });
    }
    expect((await run(['install', GATEWAY])).stdout).toContain('was registered once more, which is removed');
    expect((await registered()).map(({ targetUrl }) => targetUrl)).toEqual([TARGET, ...elsewhere]);
  });

  it('needs the secret', async () => {
    const { run, mutations } = createBench();
    await expect(run(['install', GATEWAY], { TWENTY_WEBHOOK_SECRET: '' })).rejects.toThrow(
      'TWENTY_WEBHOOK_SECRET is missing',
    );
    expect(mutations).toEqual([]);
  });

  it('needs an address that keeps what is sent to itself', async () => {
    const { run, mutations } = createBench();
    await expect(run(['install', 'http://gateway.example'])).rejects.toThrow(UsageError);
    expect((await run(['install'])).code).toBe(2);
    expect(mutations).toEqual([]);
  });

  it('says what the key lacks', async () => {
    const { run } = createBench();
    expect(await run(['install', GATEWAY], { TWENTY_API_KEY: 'sandbox-readonly' })).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'Entity performing the request does not have permission\nThe role that the gateway has in Twenty has to manage API keys and webhooks.\n',
    });
    expect(await run(['install', GATEWAY], { TWENTY_API_KEY: 'sandbox-expired' })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/\S/),
    });
  });

  it('does not reach the embedded stand-ins', async () => {
    const { run } = createBench({ TWENTY_WEBHOOK_SECRET: SECRET });
    await expect(run(['install', GATEWAY])).rejects.toThrow('The embedded stand-ins live in the gateway');
  });
});

describe('webhooks status', () => {
  it('says that all is well', async () => {
    const { run } = createBench();
    await run(['install', GATEWAY]);
    const good = { code: 0, stdout: `${TARGET}: registered; all is well\n`, stderr: '' };
    expect(await run(['status', GATEWAY])).toEqual(good);
    expect(await run(['status'])).toEqual(good);
  });

  it('says that nothing is registered', async () => {
    const { run, register } = createBench();
    await register({ targetUrl: 'https://other.example/hook', operations: OPERATIONS, secret: SECRET });
    expect(await run(['status', GATEWAY])).toMatchObject({ code: 1, stdout: `${TARGET}: not registered\n` });
    expect(await run(['status'])).toMatchObject({ code: 1, stdout: 'any gateway: not registered\n' });
  });

  it('says what is wrong, each for itself', async () => {
    const { run, register } = createBench();
    await run(['install', GATEWAY]);
    const other = 'https://other.example/webhooks/twenty';
    await register({ targetUrl: other, operations: ['person.*'], secret: 'the-secret-of-others' });
    const { code, stdout } = await run(['status']);
    expect(code).toBe(1);
    expect(stdout.split('\n')).toEqual([
      `${TARGET}: registered; all is well`,
      `${other}: registered; signed with another secret than TWENTY_WEBHOOK_SECRET, so the gateway refuses it; it does not tell of *.*, metadata.*.*, workflowRun.updated`,
      '',
    ]);
    expect(stdout).not.toContain('the-secret-of-others');
    expect((await run(['status', GATEWAY])).code).toBe(0);
  });

  it('says that the gateway would take nothing', async () => {
    const { run } = createBench();
    await run(['install', GATEWAY]);
    expect(await run(['status', GATEWAY], { TWENTY_WEBHOOK_SECRET: '' })).toMatchObject({
      code: 1,
      stdout: `${TARGET}: registered; TWENTY_WEBHOOK_SECRET is missing, so the gateway takes no webhooks\n`,
    });
  });
});

describe('webhooks remove', () => {
  it('takes away those of this gateway only, with or without the secret', async () => {
    const { run, register, registered } = createBench();
    await run(['install', GATEWAY]);
    const elsewhere = ['https://gateway.example/hook', 'https://other.example/webhooks/twenty'];
    for (const targetUrl of [...elsewhere, TARGET]) await register({ targetUrl, operations: ['*.*'] });
    expect(await run(['remove', GATEWAY], { TWENTY_WEBHOOK_SECRET: '' })).toMatchObject({
      code: 0,
      stdout: `${TARGET}: removed\n`,
    });
    expect((await registered()).map(({ targetUrl }) => targetUrl)).toEqual(elsewhere);
    expect(await run(['remove', GATEWAY])).toMatchObject({ code: 0, stdout: `${TARGET}: not registered\n` });
  });

  it('needs no address where there is one gateway, and does not guess where there are more', async () => {
    const { run, register, registered } = createBench();
    await run(['install', GATEWAY]);
    await register({ targetUrl: 'https://other.example/webhooks/twenty', operations: ['*.*'] });
    await expect(run(['remove'])).rejects.toThrow('Twenty tells several gateways what changes');
    expect(await registered()).toHaveLength(2);
    await run(['remove', 'https://other.example']);
    expect(await run(['remove'])).toMatchObject({ code: 0, stdout: `${TARGET}: removed\n` });
    expect(await registered()).toEqual([]);
  });
});
