import { isGiven } from '../given.ts';
import { globalId } from '../ids.ts';
import { refuse } from '../refusal.ts';
import { need, put, takeKey } from '../table.ts';
import { checkName } from './checks.ts';
import { mutation } from './mutation.ts';

export const webhookMutations = {
  webhookCreate: mutation((args: { readonly name: string; readonly url: string }, { store }) => {
    const name = checkName(args.name);
    const url = checkUrl(args.url);
    const webhook = put(store.webhooks, {
      __typename: 'Webhook',
      id: globalId('Webhook', takeKey(store.webhooks)),
      ...{ name, url },
      lastErrorAt: null,
      lastSuccessfulAt: null,
    });
    return { entity: webhook };
  }),

  webhookDelete: mutation(({ id }: { readonly id: string }, { store }) => {
    need(store.webhooks, id);
    store.webhooks.rows.delete(id);
    return {};
  }),

  webhookUpdate: mutation(
    (
      args: { readonly id: string; readonly name?: string | null; readonly url?: string | null },
      { store },
    ) => {
      const webhook = need(store.webhooks, args.id);
      const name = isGiven(args.name) ? checkName(args.name) : webhook.name;
      webhook.url = isGiven(args.url) ? checkUrl(args.url) : webhook.url;
      webhook.name = name;
      return { entity: webhook };
    },
  ),
};

function checkUrl(url: string): string {
  const protocol = URL.parse(url)?.protocol;
  return protocol === 'https:' || protocol === 'http:' ? url : refuse('Enter a valid URL.');
}
