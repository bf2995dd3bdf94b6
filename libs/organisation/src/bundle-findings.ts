import { linesByPointer, type Finding } from '#policy';

/** What was found in the files of a bundle, with file and line. */
export class BundleFindings {
  private readonly findings: Finding[] = [];
  private readonly lines = new Map<string, ReadonlyMap<string, number>>();

  /** `contents` are the texts of the files by path. */
  constructor(private readonly contents: ReadonlyMap<string, string>) {}

  /** Adds the findings of one file. Whether one of them is an error. */
  report(file: string, findings: readonly Finding[]): boolean {
    this.findings.push(...findings.map((finding) => ({ ...finding, file })));
    return findings.some((finding) => finding.severity === 'error');
  }

  /** Adds an error at a place of a file. */
  error(file: string, pointer: string, rule: string, message: string): void {
    this.findings.push({ file, pointer, rule, severity: 'error', message });
  }

  /** Adds a finding that has its file, and maybe its line, already. */
  add(finding: Finding): void {
    this.findings.push(finding);
  }

  /** All of them by file and line. */
  sorted(): Finding[] {
    return this.findings.map((finding) => this.located(finding)).sort(byPlace);
  }

  private located(finding: Finding): Finding {
    const content = finding.file === undefined ? undefined : this.contents.get(finding.file);
    if (finding.file === undefined || content === undefined || finding.line !== undefined) return finding;
    let lines = this.lines.get(finding.file);
    if (!lines) {
      try {
        lines = linesByPointer(content);
      } catch {
        lines = new Map<string, number>();
      }
      this.lines.set(finding.file, lines);
    }
    // The pointer may name a property that is missing: then its parent's line is the nearest place there is.
    for (let { pointer } = finding; ; pointer = pointer.slice(0, pointer.lastIndexOf('/'))) {
      const line = lines.get(pointer);
      if (line !== undefined) return { ...finding, line };
      if (pointer === '') return finding;
    }
  }
}

function byPlace(left: Finding, right: Finding): number {
  return (left.file ?? '').localeCompare(right.file ?? '') || (left.line ?? 0) - (right.line ?? 0);
}
