import { readModel, type ExecutableProcess, type LintFinding } from '#bpmn';
import { parseBundle, type BundleFile } from '#organisation';
import type { Finding } from '#policy';
import type { Form } from '../form.js';
import type { ScenarioStage } from './run-scenario.js';

export interface ReadStage {
  readonly stage: ScenarioStage & { readonly processes: readonly ExecutableProcess[] };
  /** Faults of models, forms and rules that keep scenarios from running. */
  readonly findings: readonly (Pick<LintFinding, 'rule' | 'message' | 'line' | 'elementId'> & {
    readonly file?: string;
  })[];
}

/** Reads the models, forms and rules of a bundle for playing scenarios. */
export async function readStage(files: readonly BundleFile[]): Promise<ReadStage> {
  const findings: ReadStage['findings'][number][] = [];
  const processes: ExecutableProcess[] = [];
  const forms = new Map<string, Form>();
  for (const { path, content } of files) {
    if (path.endsWith('.bpmn')) {
      const model = await readModel(content, { fileName: path });
      processes.push(...model.processes);
      findings.push(...model.findings.filter(isError).map((finding) => ({ ...finding, file: path })));
    } else if (path.endsWith('.form.json')) {
      try {
        const form = JSON.parse(content) as Form;
        forms.set(form.id, form);
      } catch (error) {
        findings.push({ file: path, rule: 'json', message: (error as Error).message });
      }
    }
  }
  const bundle = parseBundle(files);
  findings.push(...bundle.findings.filter(isError));
  return { stage: { regions: bundle.regions, processes, forms }, findings };
}

function isError({ severity }: Pick<Finding, 'severity'>): boolean {
  return severity === 'error';
}
