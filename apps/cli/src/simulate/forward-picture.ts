import type { ForwardComparison, ForwardReport, UnitReport } from '#complaint';

const WIDTH = 640;
const HEIGHT = 120;
const LEFT = 48;
const MOST_UNITS = 24;

/** The queues of a simulation as a page of its own: pictures with a title and a text each, and the figures as a table. */
export function forwardPicture({ before, after }: ForwardComparison): string {
  const sides = after ? [before, after] : [before];
  const last = sides.at(-1)!;
  const title = `Antrean ${last.region}, ${last.from} sampai ${last.until}`;
  const units = last.units.slice(0, MOST_UNITS).map(({ unit, unitName }) => ({ unit, unitName }));
  return `<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>
:root { color-scheme: light dark; --before: #4a6fa5; --after: #c2571a; --line: #8886; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
figure { margin: 1.5rem 0; } figcaption { font-weight: 600; }
svg { width: 100%; height: auto; } svg text { font-size: 11px; fill: currentColor; }
.axis { stroke: var(--line); } .before { stroke: var(--before); } .after { stroke: var(--after); stroke-dasharray: 5 3; }
.before, .after { fill: none; stroke-width: 2; }
table { border-collapse: collapse; width: 100%; } th, td { padding: .25rem .5rem; text-align: right; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; }
</style>
</head>
<body>
<h1>${escape(title)}</h1>
<p>${escape(summary(sides))}</p>
${after ? '<p>Garis penuh: sebelum. Garis putus-putus: sesudah.</p>' : ''}
${chart(
  'Laporan yang masih terbuka',
  last.days.map(({ day }) => day),
  sides.map(({ days }) => days.map(({ open }) => open)),
)}
<h2>Tugas yang menunggu tiap unit</h2>
${units
  .map(({ unit, unitName }) =>
    chart(
      `${unit} ${unitName}`,
      last.days.map(({ day }) => day),
      sides.map(({ units: all }) => all.find((one) => one.unit === unit)?.waitingByDay ?? []),
    ),
  )
  .join('\n')}
<h2>Angka</h2>
${table(sides)}
</body>
</html>
`;
}

function summary(sides: readonly ForwardReport[]): string {
  const told = sides.map(({ arrived, breached, backlog }) => {
    const share = arrived === 0 ? 0 : (100 * breached) / arrived;
    return `${arrived} laporan, ${breached} (${share.toFixed(1)} %) lewat salah satu tenggat, ${backlog} masih terbuka pada akhirnya`;
  });
  return told.length === 1 ? `${told[0]}.` : `Sebelum: ${told[0]}. Sesudah: ${told[1]}.`;
}

/** A line for each side over the days; whoever does not see it hears the highest and the last value of each. */
function chart(title: string, days: readonly string[], sides: readonly (readonly number[])[]): string {
  const most = Math.max(1, ...sides.flat());
  const x = (index: number): number => LEFT + (index * (WIDTH - LEFT)) / Math.max(1, days.length - 1);
  const y = (value: number): number => 8 + (1 - value / most) * (HEIGHT - 24);
  const lines = sides.map((values, side) => {
    const points = days.map((_, index) => `${x(index).toFixed(1)},${y(values[index] ?? 0).toFixed(1)}`);
    return `<polyline class="${side === 0 ? 'before' : 'after'}" points="${points.join(' ')}"/>`;
  });
  const words = sides.map((values, side) => {
    const name = sides.length === 1 ? '' : side === 0 ? 'Sebelum: ' : 'Sesudah: ';
    return `${name}tertinggi ${Math.max(0, ...values)}, terakhir ${values.at(-1) ?? 0}.`;
  });
  return `<figure>
<figcaption>${escape(title)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(`${title}. ${words.join(' ')}`)}">
<line class="axis" x1="${LEFT}" y1="${y(0)}" x2="${WIDTH}" y2="${y(0)}"/>
<text x="0" y="${y(most) + 4}">${most}</text><text x="0" y="${y(0)}">0</text>
<text x="${LEFT}" y="${HEIGHT - 2}">${days[0] ?? ''}</text><text x="${WIDTH}" y="${HEIGHT - 2}" text-anchor="end">${days.at(-1) ?? ''}</text>
${lines.join('\n')}
</svg>
</figure>`;
}

function table(sides: readonly ForwardReport[]): string {
  const names = sides.length === 1 ? [''] : ['sebelum', 'sesudah'];
  const head = ['orang', 'tugas', 'tunggu 50 % (jam)', 'tunggu 90 % (jam)', 'antrean terpanjang', 'sibuk'];
  const units = sides.at(-1)!.units;
  const rows = units.flatMap(({ unit }) =>
    sides.map((side, index) =>
      row(
        unit,
        names[index]!,
        side.units.find((one) => one.unit === unit),
      ),
    ),
  );
  return `<table>
<caption>Waktu tunggu dalam jam kerja</caption>
<thead><tr><th scope="col">unit</th>${head.map((one) => `<th scope="col">${one}</th>`).join('')}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

function row(unit: string, side: string, found: UnitReport | undefined): string {
  const cells = found
    ? [
        String(found.holders),
        String(found.created),
        found.waiting.p50?.toFixed(1) ?? '-',
        found.waiting.p90?.toFixed(1) ?? '-',
        String(found.queue.most),
        found.utilisation === null ? '-' : `${Math.round(100 * found.utilisation)} %`,
      ]
    : ['-', '-', '-', '-', '-', '-'];
  return `<tr><th scope="row">${escape(`${unit} ${side}`.trim())}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
