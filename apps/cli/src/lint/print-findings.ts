import type { Output, Style } from '../output.js';
import type { FileFinding } from './lint-paths.js';

const STYLES: Readonly<Record<FileFinding['severity'], Style>> = {
  error: 'red',
  warning: 'yellow',
  info: 'dim',
};

/** A line for each finding, and how many there are. */
export function printFindings(
  output: Output,
  findings: readonly (Omit<FileFinding, 'file'> & { readonly file?: string })[],
  files: number,
): void {
  for (const { file, line, severity, rule, message, elementId, pointer } of findings) {
    const place = [file ?? '(bundle)', line].filter((part) => part !== undefined).join(':');
    const inside = elementId ?? pointer;
    output.line(
      `${place}  ${output.style(STYLES[severity], severity)}  ${rule}  ${message}${inside ? output.style('dim', ` [${inside}]`) : ''}`,
    );
  }
  const count = (wanted: FileFinding['severity']): number =>
    findings.filter(({ severity }) => severity === wanted).length;
  output.line(
    `${files} files: ${count('error')} errors, ${count('warning')} warnings, ${count('info')} remarks`,
  );
}
