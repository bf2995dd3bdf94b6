import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, InvalidArgumentError } from 'commander';
import { CommandEnd, EXIT } from '../cli-error.js';
import type { GraphqlClient } from '../client/graphql-client.js';
import { parseNumber } from '../client/instance-operation.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import {
  DELIVERY_FIELDS,
  deliveryLine,
  expectWebhook,
  mutateWebhook,
  printSecret,
  WEBHOOK_FIELDS,
  type DeliveryView,
  type WebhookView,
} from '../client/webhooks.js';
import { formatMoment, Output } from '../output.js';

const LIST = `query Webhooks($regions: [String!]) {
  webhooks(first: 100, regions: $regions) { nodes { ${WEBHOOK_FIELDS} } } }`;
const KINDS = '{ webhookKinds { kind description } }';
const DELIVERIES = `query Deliveries($id: ID!, $first: Int, $states: [WebhookDeliveryState!]) { webhook(id: $id) {
  deliveries(first: $first, states: $states) { nodes { ${DELIVERY_FIELDS} } } } }`;
const DELIVERY = `query Delivery($id: ID!, $number: Int!) { webhook(id: $id) { delivery(number: $number) { ${DELIVERY_FIELDS} } } }`;

/** `runut webhooks add|list|kinds|enable|disable|remove|rotate-secret|test|deliveries|redeliver` */
export function webhooksCommand(): Command {
  const command = new Command('webhooks').description(
    'systems outside that are told of changes: who, with which secret, what became of each message',
  );
  for (const nested of [
    addCommand(),
    listCommand(),
    kindsCommand(),
    activeCommand('enable', true, 'tell a webhook of changes again, from where it was left'),
    activeCommand('disable', false, 'tell a webhook of nothing; what is written meanwhile is told later'),
    removeCommand(),
    rotateCommand(),
    testCommand(),
    deliveriesCommand(),
    redeliverCommand(),
  ])
    command.addCommand(nested);
  return command;
}

function addCommand(): Command {
  const command = new Command('add')
    .description('have a system outside told of what changes in a region from now on; prints its secret once')
    .argument('<address>', 'where messages are posted to: https:// and a name of the public internet')
    .requiredOption('--region <code>', 'whose changes')
    .option('--kind <kind...>', 'only of these kinds, see "runut webhooks kinds"')
    .option('--description <text>', 'what it is for')
    .requiredOption('--reason <why>', 'why: stands with the webhook');
  return withServerOptions(command).action(
    async (
      url: string,
      {
        region,
        kind: kinds,
        description,
        reason,
        ...server
      }: ServerOptions & { region: string; kind?: string[]; description?: string; reason: string },
      self: Command,
    ) => {
      const output = Output.of(self);
      const client = await clientOf(server, 'admin');
      const input = { region, url, kinds, description, reason, idempotencyKey: randomUUID() };
      const added = await mutateWebhook<{ webhook: WebhookView; secret: string | null }>(
        client,
        'registerWebhook',
        `webhook { ${WEBHOOK_FIELDS} } secret`,
        input,
        url,
      );
      if (output.isJson) return output.json(added);
      output.line(`id      ${added.webhook.id}`);
      printSecret(output, added.secret);
    },
  );
}

function listCommand(): Command {
  const command = new Command('list')
    .description('webhooks, the youngest first; ends with 1 when one is gone or has dead letters')
    .option('--region <code>', 'only of this region');
  return withServerOptions(command).action(
    async ({ region, ...server }: ServerOptions & { region?: string }, self: Command) => {
      const output = Output.of(self);
      const client = await clientOf(server, 'admin');
      const { webhooks } = await client.request<{ webhooks: { nodes: WebhookView[] } }>(LIST, {
        ...(region !== undefined && { regions: [region] }),
      });
      const { nodes } = webhooks;
      if (output.isJson) output.json(nodes);
      else if (nodes.length === 0) output.line('No webhooks.');
      else
        output.table(
          ['id', 'region', 'address', 'state', 'behind', 'waiting', 'dead', 'kinds', 'since'],
          nodes.map((one) => [
            one.id,
            one.region,
            one.url,
            stateOf(one),
            ...[one.behind, one.waiting, one.dead].map(String),
            one.kinds.join(' ') || 'all',
            `${formatMoment(one.createdAt)} by ${one.createdBy}`,
          ]),
        );
      if (nodes.some(({ state, dead }) => state === 'GONE' || dead > 0)) throw new CommandEnd(EXIT.FINDINGS);
    },
  );
}

function stateOf({ state, stateReason, pausedUntil }: WebhookView): string {
  if (state !== 'ACTIVE') return `${state.toLowerCase()}${stateReason === null ? '' : `: ${stateReason}`}`;
  return pausedUntil === null ? 'active' : `paused until ${formatMoment(pausedUntil)}`;
}

function kindsCommand(): Command {
  const command = new Command('kinds').description('kinds of changes that webhooks may be told of');
  return withServerOptions(command).action(async (server: ServerOptions, self: Command) => {
    const output = Output.of(self);
    const client = await clientOf(server, 'admin');
    const { webhookKinds } = await client.request<{ webhookKinds: { kind: string; description: string }[] }>(
      KINDS,
    );
    if (output.isJson) output.json(webhookKinds);
    else output.pairs(webhookKinds.map(({ kind, description }) => [kind, description] as const));
  });
}

/** A command about one webhook, for which a reason is needed. */
function reasoned(name: string, about: string): Command {
  return withServerOptions(
    onWebhook(name, about).requiredOption('--reason <why>', 'why: stands with the webhook'),
  );
}

function onWebhook(name: string, about: string): Command {
  return new Command(name)
    .description(about)
    .argument('<webhook>', 'id of a webhook, as "runut webhooks list" tells it');
}

function activeCommand(name: string, isActive: boolean, about: string): Command {
  return reasoned(name, about).action(
    async (id: string, { reason, ...server }: ServerOptions & { reason: string }, self: Command) => {
      const output = Output.of(self);
      const client = await clientOf(server, 'admin');
      const { webhook } = await mutateWebhook<{ webhook: WebhookView }>(
        client,
        'changeWebhook',
        `webhook { ${WEBHOOK_FIELDS} }`,
        { id, reason, isActive },
        id,
      );
      if (output.isJson) output.json(webhook);
      else output.line(`${webhook.url} is ${stateOf(webhook)}.`);
    },
  );
}

function removeCommand(): Command {
  return reasoned('remove', 'remove a webhook with its secrets and its messages').action(
    async (id: string, { reason, ...server }: ServerOptions & { reason: string }, self: Command) => {
      const output = Output.of(self);
      const client = await clientOf(server, 'admin');
      const removed = await mutateWebhook<object>(client, 'removeWebhook', 'removedId', { id, reason }, id);
      if (output.isJson) output.json(removed);
      else output.line('Removed.');
    },
  );
}

function rotateCommand(): Command {
  return reasoned('rotate-secret', 'give a webhook a new secret; the old one signs too for a while')
    .option('--overlap-hours <hours>', 'for how long, 0 to 168', parseHours, 24)
    .action(
      async (
        id: string,
        { reason, overlapHours, ...server }: ServerOptions & { reason: string; overlapHours: number },
        self: Command,
      ) => {
        const output = Output.of(self);
        const client = await clientOf(server, 'admin');
        const rotated = await mutateWebhook<{ webhook: WebhookView; secret: string | null }>(
          client,
          'rotateWebhookSecret',
          `webhook { ${WEBHOOK_FIELDS} } secret`,
          { id, reason, overlapHours, idempotencyKey: randomUUID() },
          id,
        );
        if (output.isJson) return output.json(rotated);
        printSecret(output, rotated.secret);
        const until = rotated.webhook.previousSecretUntil;
        if (until !== null) output.line(`The old one signs too until ${formatMoment(until)}.`);
      },
    );
}

function parseHours(text: string): number {
  const hours = Number(text);
  if (text.trim() === '' || !(hours >= 0 && hours <= 168))
    throw new InvalidArgumentError('Expected hours from 0 to 168.');
  return hours;
}

/** How long an answer to a test message is waited for, and how often it is looked for, in milliseconds. */
const TEST_WAIT_MS = 30_000;
const LOOK_MS = 200;

function testCommand(): Command {
  const command = onWebhook(
    'test',
    'send a message that is about nothing and tell what came of it; ends with 1 when it did not arrive',
  );
  return withServerOptions(command).action(async (id: string, server: ServerOptions, self: Command) => {
    const output = Output.of(self);
    const client = await clientOf(server, 'admin');
    const input = { id, idempotencyKey: randomUUID() };
    const { number } = await mutateWebhook<{ number: number }>(client, 'testWebhook', 'number', input, id);
    const delivery = await triedDelivery(client, id, number);
    if (output.isJson) output.json(delivery);
    else output.line(deliveryLine(delivery));
    if (delivery.state !== 'DELIVERED') throw new CommandEnd(EXIT.FINDINGS);
  });
}

/** A delivery as soon as it was tried once; as it is when that takes too long. */
async function triedDelivery(client: GraphqlClient, id: string, number: number): Promise<DeliveryView> {
  for (let waited = 0; ; waited += LOOK_MS) {
    const { webhook } = await client.request<{ webhook: { delivery: DeliveryView } | null }>(DELIVERY, {
      id,
      number,
    });
    const { delivery } = expectWebhook(webhook, id);
    if (delivery.state !== 'WAITING' || delivery.attempts > 0 || waited >= TEST_WAIT_MS) return delivery;
    await delay(LOOK_MS);
  }
}

function deliveriesCommand(): Command {
  const command = onWebhook('deliveries', 'messages to a webhook, the youngest first')
    .option('--state <state...>', 'only waiting, delivered, dead, withheld')
    .option('--first <number>', 'how many, 1 to 100', parseNumber, 25);
  return withServerOptions(command).action(
    async (
      id: string,
      { state: states, first, ...server }: ServerOptions & { state?: string[]; first: number },
      self: Command,
    ) => {
      const output = Output.of(self);
      const client = await clientOf(server, 'admin');
      const { webhook } = await client.request<{ webhook: { deliveries: { nodes: DeliveryView[] } } | null }>(
        DELIVERIES,
        { id, first, states: states?.map((one) => one.toUpperCase()) },
      );
      const { nodes } = expectWebhook(webhook, id).deliveries;
      if (output.isJson) output.json(nodes);
      else if (nodes.length === 0) output.line('No messages.');
      else for (const delivery of nodes) output.line(deliveryLine(delivery));
    },
  );
}

function redeliverCommand(): Command {
  return reasoned('redeliver', 'send messages anew that were given up, or those that are named')
    .option('--number <number...>', 'numbers of messages that have ended; all that were given up when absent')
    .action(
      async (
        id: string,
        { reason, number, ...server }: ServerOptions & { reason: string; number?: string[] },
        self: Command,
      ) => {
        const output = Output.of(self);
        const client = await clientOf(server, 'admin');
        const { count } = await mutateWebhook<{ count: number }>(
          client,
          'redeliverWebhook',
          'count',
          { id, reason, numbers: number?.map(parseNumber) },
          id,
        );
        if (output.isJson) output.json({ count });
        else output.line(`${count} ${count === 1 ? 'message is' : 'messages are'} on their way again.`);
      },
    );
}
