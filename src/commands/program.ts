import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import type { PersistOptions } from './persist.ts';
import type { Process } from './process.ts';

/**
 * The command line. Gives the exit code: 0 done, 1 a check failed, 2 used wrongly.
 *
 * A command is loaded when it is asked for: most of them load all of Mesh, which takes most of a second.
 */
export function createProgram(process: Process): (args: readonly string[]) => Promise<number> {
  return async (args) => {
    let exitCode = 0;
    const { version } = JSON.parse(readFileSync(join(process.directory, 'package.json'), 'utf8')) as {
      version: string;
    };
    const program = new Command('twentygate')
      .description('One GraphQL endpoint over the Twingate Admin API and the Twenty CRM APIs.')
      .version(version)
      .exitOverride()
      .showHelpAfterError('(--help says how it is used)')
      .configureOutput({
        writeOut: (text) => process.stdout.write(text),
        writeErr: (text) => process.stderr.write(text),
      })
      .addHelpText(
        'after',
        '\nSettings are environment variables: docs/configuration.md lists each with its unit and default.',
      );
    program
      .command('serve')
      .description(
        'serve the endpoint: the embedded stand-ins, or the real services when their keys are in the environment',
      )
      .action(async () => {
        const { serve } = await import('./serve.ts');
        await serve(process);
      });
    program
      .command('sandbox')
      .description('serve the stand-ins of Twingate and Twenty over HTTP, for other programs to try against')
      .action(async () => {
        const { sandbox } = await import('./sandbox.ts');
        await sandbox(process);
      });
    program
      .command('pull')
      .description("fetch each upstream's schema into the state directory and say what changed")
      .option('-o, --output <directory>', 'also write the schemas there, one .graphql file each')
      .action(async (options: { output?: string }) => {
        const { pull } = await import('./pull.ts');
        exitCode = await pull(process, options.output);
      });
    program
      .command('check')
      .description('say whether the gateway would start, without asking an upstream')
      .action(async () => {
        const { check } = await import('./check.ts');
        exitCode = await check(process);
      });
    program
      .command('persist')
      .description("put an app's operations on a list of persisted operations, for GATEWAY_OPERATIONS_FILE")
      .argument(
        '<globs...>',
        "the app's .graphql and .gql files (no others are read), such as 'src/**/*.graphql'",
      )
      .requiredOption('-o, --output <file>', 'the list; written whole or not at all')
      .option('--check', 'write nothing; exit with 1 when the list is out of date or cannot be answered')
      .option('--keep', 'keep what is on the list and no longer in the files: older clients may still ask it')
      .option(
        '--schema <directory>',
        'check the operations against the schemas that pull --output has written there; no settings are needed',
      )
      .action(async (globs: string[], { schema, ...options }: PersistOptions & { schema?: string }) => {
        const { persist } = await import('./persist.ts');
        const { readOfflineSchema } = await import('./offline-schema.ts');
        const { readSchemaDirectory } = await import('./schema-directory.ts');
        exitCode = await persist(process, globs, options, () =>
          schema === undefined ? readOfflineSchema(process) : readSchemaDirectory(process, schema),
        );
      });
    const webhooks = program
      .command('webhooks')
      .description('have Twenty tell the gateway what changes; stop it; say whether it does');
    const where = 'where Twenty reaches the gateway, such as https://gateway.example.com';
    webhooks
      .command('install')
      .description('register the gateway with Twenty, or set right what is registered; safe to repeat')
      .argument('<url>', where)
      .action(async (url: string) => {
        const { installWebhook } = await import('./webhooks.ts');
        exitCode = await installWebhook(process, url);
      });
    webhooks
      .command('status')
      .description('say whether Twenty tells the gateway of all changes, signed with TWENTY_WEBHOOK_SECRET')
      .argument('[url]', `${where}; without it, any gateway`)
      .action(async (url: string | undefined) => {
        const { webhookStatus } = await import('./webhooks.ts');
        exitCode = await webhookStatus(process, url);
      });
    webhooks
      .command('remove')
      .description('have Twenty tell the gateway nothing any more; no other webhook is touched')
      .argument('[url]', `${where}; without it, the only gateway there is`)
      .action(async (url: string | undefined) => {
        const { removeWebhook } = await import('./webhooks.ts');
        exitCode = await removeWebhook(process, url);
      });
    const clients = program
      .command('clients')
      .description('say who may call: the list in GATEWAY_CLIENTS_FILE, which a running gateway reads again');
    const file = ['--file <path>', 'the list; GATEWAY_CLIENTS_FILE otherwise'] as const;
    const expires = [
      '--expires <date>',
      'the last day of its key, such as 2027-06-30; it has no end otherwise',
    ] as const;
    clients
      .command('add')
      .description('add a client, and print its key once')
      .argument('<name>', 'letters, digits, dots, hyphens, underscores')
      .requiredOption(
        '--role <role>',
        'analyst (queries, GraphiQL), app (queries and mutations) or service (persisted operations only)',
      )
      .option(...expires)
      .option(...file)
      .action(async (name: string, options: { role: string; expires?: string; file?: string }) => {
        const { addClient } = await import('./clients.ts');
        await addClient(process, name, options);
      });
    clients
      .command('add-key')
      .description('give a client one more key, and print it once; those it has stay good')
      .argument('<name>')
      .option(...expires)
      .option(...file)
      .action(async (name: string, options: { expires?: string; file?: string }) => {
        const { addKey } = await import('./clients.ts');
        await addKey(process, name, options);
      });
    clients
      .command('remove-key')
      .description('take a key of a client away')
      .argument('<name>')
      .argument('<digits>', 'the eight digits by which "clients list" names it')
      .option(...file)
      .action(async (name: string, digits: string, options: { file?: string }) => {
        const { removeKey } = await import('./clients.ts');
        await removeKey(process, name, digits, options);
      });
    clients
      .command('list')
      .description('who may call, as what, and until when their keys are good')
      .option(...file)
      .action(async (options: { file?: string }) => {
        const { listClients } = await import('./clients.ts');
        listClients(process, options);
      });
    clients
      .command('remove')
      .description('let a client in no more')
      .argument('<name>')
      .option(...file)
      .action(async (name: string, options: { file?: string }) => {
        const { removeClient } = await import('./clients.ts');
        await removeClient(process, name, options);
      });
    // For whoever works on the program; nothing to operate it with.
    program.command('snapshots', { hidden: true }).action(async () => {
      const { snapshots } = await import('./snapshots.ts');
      snapshots(process);
    });
    try {
      await program.parseAsync(args, { from: 'user' });
      return exitCode;
    } catch (error) {
      if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
      throw error;
    }
  };
}
