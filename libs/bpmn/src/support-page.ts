import { EVENT_POSITIONS, supportTable, type SupportEntry, type SupportPosition } from './support-table.js';

const MARKS: Readonly<Record<SupportEntry['status'], string>> = {
  executed: 'yes',
  refused: 'refused',
  notBpmn: '',
};

const SECTIONS: readonly { readonly title: string; readonly position: SupportPosition }[] = [
  { title: 'Activities', position: 'activity' },
  { title: 'Gateways', position: 'gateway' },
  { title: 'Markers and attributes', position: 'marker' },
  { title: 'Data', position: 'data' },
  { title: 'Beside processes', position: 'process' },
];

/** `docs/bpmn-support.md` as Markdown: every element at every position, from the table that the lint rules use. */
export function supportPage(): string {
  const table = supportTable();
  const events = [...new Set(table.filter(isEvent).map(({ element }) => element))];
  const rows = events.map((element) => {
    const marks = EVENT_POSITIONS.map(
      (position) => MARKS[table.find((one) => one.element === element && one.position === position)!.status],
    );
    return `| ${[element, ...marks].join(' | ')} |`;
  });
  const refused = table.filter(({ status }) => status === 'refused');
  return [
    '# What of BPMN 2.0 is executed',
    '',
    'Made from the table that the lint rules use; a test fails when it is out of date. `yes`: executed; `refused`: BPMN',
    'allows it and Runut refuses it by name before deployment; empty: BPMN does not allow it there (table 10.93).',
    '',
    '## Events',
    '',
    `| ${['event', ...EVENT_POSITIONS].join(' | ')} |`,
    `| ${['event', ...EVENT_POSITIONS].map(() => '---').join(' | ')} |`,
    ...rows,
    ...SECTIONS.flatMap(({ title, position }) => [
      '',
      `## ${title}`,
      '',
      '| element | |',
      '| --- | --- |',
      ...table
        .filter((one) => one.position === position)
        .map(({ element, status }) => `| ${element} | ${MARKS[status]} |`),
    ]),
    '',
    '## What is refused, and what to draw instead',
    '',
    ...refused.map(({ element, position, reason }) => `- **${element}** (${position}): ${reason ?? ''}`),
    '',
  ].join('\n');
}

function isEvent({ position }: SupportEntry): boolean {
  return (EVENT_POSITIONS as readonly string[]).includes(position);
}
