import type { ForwardComparison, ForwardReport, UnitReport } from '#complaint';
import type { Output } from '../output.js';

/** Units and incidents that a person is told of; `--json` and `--csv` have them all. */
const SHOWN = 20;

/** A simulation as a person reads it: how it ends, which clocks run out, who has too much to do. */
export function printForward(output: Output, { before, after }: ForwardComparison): void {
  const { arrived, from, until, end, seed, region } = before;
  output.line(
    output.style(
      'bold',
      `${arrived} complaints of ${region} from ${from} to ${until}, played to ${end} (seed ${seed})`,
    ),
  );
  const sides = after ? [before, after] : [before];
  const header = after ? ['before', 'after'] : [''];
  const section = sectionsOf(output);
  section(
    'Complaints',
    ['', ...header],
    [
      ['with a clock that ran out', ...sides.map((one) => counted(one.breached, one.arrived))],
      ['still open at the end', ...sides.map((one) => counted(one.backlog, one.arrived))],
      ['answered', ...sides.map((one) => counted(one.answered.complaints, one.arrived))],
      ['days to the answer, half', ...sides.map((one) => figure(one.answered.p50Days))],
      ['days to the answer, 90 %', ...sides.map((one) => figure(one.answered.p90Days))],
      ['reminders', ...sides.map((one) => String(one.messages['pengingat'] ?? 0))],
    ],
  );
  section(
    'Clocks that ran out',
    ['clock', 'complaints', ...header.map((side) => side || 'ran out')],
    clockNames(sides).map((name) => [
      name,
      String(sides.at(-1)!.clocks.find(({ clock }) => clock === name)?.complaints ?? 0),
      ...sides.map((one) => breachesOf(one, name)),
    ]),
  );
  section('Ladder', ['clock', 'level', 'role', ...header.map((side) => side || 'times')], ladder(sides));
  printUnits(output, section, before, after);
  for (const side of sides) printFaults(output, side);
}

type Section = (title: string, header: readonly string[], rows: readonly (readonly string[])[]) => void;

function sectionsOf(output: Output): Section {
  return (title, header, rows) => {
    if (rows.length === 0) return;
    output.line(`\n${output.style('bold', title)}`);
    output.table(header, rows, '  ');
  };
}

function printUnits(output: Output, section: Section, before: ForwardReport, after?: ForwardReport): void {
  const first = new Map(before.units.map((unit) => [unit.unit, unit]));
  const second = new Map((after ?? before).units.map((unit) => [unit.unit, unit]));
  const busiest = [...new Set([...second.keys(), ...first.keys()])];
  const pair = (unit: string, tell: (one: UnitReport) => string): string => {
    const [left, right] = [first.get(unit), second.get(unit)].map((one) => (one ? tell(one) : '-'));
    return !after || left === right ? right! : `${left} -> ${right}`;
  };
  section(
    'Units (waiting in office hours)',
    ['unit', 'people', 'tasks', 'wait, half', 'wait, 90 %', 'queue', 'longest', 'at the end', 'busy'],
    busiest
      .slice(0, SHOWN)
      .map((unit) => [
        unit,
        pair(unit, ({ holders }) => String(holders)),
        pair(unit, ({ created }) => String(created)),
        pair(unit, ({ waiting }) => figure(waiting.p50)),
        pair(unit, ({ waiting }) => figure(waiting.p90)),
        pair(unit, ({ queue }) => figure(queue.mean)),
        pair(unit, ({ queue }) => String(queue.most)),
        pair(unit, ({ queue }) => String(queue.atEnd)),
        pair(unit, ({ utilisation }) => (utilisation === null ? '-' : `${Math.round(100 * utilisation)} %`)),
      ]),
  );
  if (busiest.length > SHOWN) output.line(`  and ${busiest.length - SHOWN} more (--json and --csv tell all)`);
}

function printFaults(output: Output, { incidents, unattended }: ForwardReport): void {
  for (const group of unattended)
    output.line(output.style('yellow', `\nNobody works for ${group}, and tasks wait for it.`));
  for (const { elementId, message, times } of incidents.slice(0, SHOWN))
    output.line(output.style('yellow', `\n${times} incidents at ${elementId}: ${message}`));
}

function clockNames(sides: readonly ForwardReport[]): string[] {
  return [...new Set(sides.flatMap(({ clocks }) => clocks.map(({ clock }) => clock)))];
}

/** The share is of the complaints of which it is known. */
function breachesOf({ clocks }: ForwardReport, name: string): string {
  const found = clocks.find(({ clock }) => clock === name);
  return found ? counted(found.breached, found.complaints - found.undecided) : '-';
}

function ladder(sides: readonly ForwardReport[]): string[][] {
  const rungs = new Map(
    sides.flatMap(({ escalations }) =>
      escalations.map(
        ({ clock, level, role }) => [`${clock} ${level} ${role}`, { clock, level, role }] as const,
      ),
    ),
  );
  return [...rungs].map(([key, { clock, level, role }]) => [
    clock,
    String(level),
    role,
    ...sides.map(({ escalations }) =>
      String(escalations.find((one) => `${one.clock} ${one.level} ${one.role}` === key)?.times ?? 0),
    ),
  ]);
}

function counted(count: number, of: number): string {
  return of === 0 ? String(count) : `${count} (${((100 * count) / of).toFixed(1)} %)`;
}

function figure(value: number | null): string {
  return value === null ? '-' : value.toFixed(1);
}
