import type { ComplaintRoute, ParsedBundle } from '#organisation';
import { formatMoment, type Output } from '../output.js';

type Clock = ComplaintRoute['clocks'][string];

const BEGINNINGS: Readonly<Record<Clock['begins'], string>> = {
  receipt: 'at receipt',
  disposition: 'at the disposition',
  completenessAsked: 'when more is asked for',
  answered: 'with the answer',
  archived: 'when it is archived',
  ombudsmanCalled: 'when the Ombudsman calls',
};

/** A complaint's way as a person reads it: what it is, who has it, by when, and which rule of which layer said so. */
export function printRoute(
  output: Output,
  id: string | undefined,
  route: ComplaintRoute,
  bundle: ParsedBundle,
): void {
  const tenant = route.transfer?.tenant ?? regionOfUnit(route.unit);
  const zone = bundle.regions.get(tenant)?.calendar.timeZone;
  output.line(output.style('bold', [id, route.unit, route.unitName].filter(Boolean).join('  ')));
  const { position } = route;
  const holders = position?.holders.map(({ name, kind }) =>
    kind === 'definitif' ? name : `${name} (${kind})`,
  );
  output.pairs([
    ['class', route.class],
    [
      'category',
      `${route.category} (${route.categorySource === 'given' ? 'given' : 'suggested from the text'})`,
    ],
    ['otherwise', otherSuggestions(route)],
    ['sensitivity', route.sensitivity],
    ['urgency', route.urgency],
    ['authority', route.authority],
    ['restricted', route.restricted ? 'yes: only the inspectorate and those it names' : undefined],
    [
      'transfer',
      route.transfer
        ? `${route.transfer.from} -> ${route.transfer.to} (${route.transfer.rule}, layer ${route.transfer.layer})`
        : undefined,
    ],
    ['archive', route.archive?.reason],
    ['role', route.role],
    [
      'position',
      position
        ? `${position.title}${position.eselon ? ` (${position.eselon})` : ''}: ${holders?.join(', ') || 'vacant'}`
        : 'none',
    ],
    ['works along', route.contributors.join(', ') || undefined],
    ['is told', route.cc.join(', ') || undefined],
    [
      'reports back',
      route.reportBack.map((report) => String(report['to'] ?? report['type'])).join(', ') || undefined,
    ],
    [
      'layers',
      route.layers.map(({ layer, id: policy, version }) => `${layer} ${policy} v${version}`).join(', '),
    ],
  ]);
  printClocks(output, Object.values(route.clocks), zone);
  printLadder(output, route, zone);
  output.line('\n  Decided by');
  output.table(
    ['rule', 'kind', 'layer', 'outcome'],
    route.trace
      .filter((rule) => rule.fired)
      .map(({ rule, kind, layer, event }) => [rule, kind, layer, event]),
    '    ',
  );
  output.line();
}

function otherSuggestions(route: ComplaintRoute): string | undefined {
  const others = route.suggestions.filter(({ category }) => category !== route.category).slice(0, 3);
  return others.map(({ category, score }) => `${category} (${score})`).join(', ') || undefined;
}

function printClocks(output: Output, clocks: readonly Clock[], zone: string | undefined): void {
  output.line('\n  Clocks');
  output.table(
    ['clock', 'working days', 'due', 'reminder', 'says'],
    clocks.map((clock) => [
      clock.name,
      `${clock.workingDays}${clock.extendable === undefined ? '' : ` (+${clock.extendable})`}`,
      clock.due === null ? `begins ${BEGINNINGS[clock.begins]}` : dueOf(clock.due, clock.isProvisional, zone),
      clock.remindAt === null ? '' : formatMoment(clock.remindAt, zone),
      `${clock.source}, layer ${clock.layer}`,
    ]),
    '    ',
  );
}

/** Beyond the known calendar only weekends count, and the date may change. */
function dueOf(moment: string, isProvisional: boolean, zone: string | undefined): string {
  return `${formatMoment(moment, zone)}${isProvisional ? ' (provisional: calendar incomplete)' : ''}`;
}

function printLadder(output: Output, route: ComplaintRoute, zone: string | undefined): void {
  const ladder = route.clocks['penyelesaian']?.ladder ?? [];
  output.line('\n  Chain and ladder after a breach of "penyelesaian"');
  output.table(
    ['role', 'position', 'holder', 'group', 'escalates'],
    [
      ...Object.entries(route.chain).map(([role, { positions, holders, isVacant, actingGroup, group }]) => [
        role,
        positions[0]?.title ?? '',
        isVacant
          ? `vacant${actingGroup === undefined ? '' : `: ${actingGroup} acts`}`
          : holders.map(({ name }) => name).join(', '),
        group,
        ladder
          .filter((rung) => rung.to === role)
          .map((rung) => `level ${rung.level}: ${dueOf(rung.due, rung.isProvisional, zone)}`)
          .join(', '),
      ]),
      ...ladder
        .filter((rung) => !(rung.to in route.chain))
        .map((rung) => [
          rung.to,
          '',
          '',
          '',
          `level ${rung.level}: ${dueOf(rung.due, rung.isProvisional, zone)}`,
        ]),
    ],
    '    ',
  );
}

function regionOfUnit(unit: string): string {
  const prefix = unit.split('/')[0] ?? '';
  return prefix === 'NASIONAL' ? 'nasional' : prefix;
}
