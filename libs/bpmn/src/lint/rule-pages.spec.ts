import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { definitionsXml, processXml } from '../../../../test/support/bpmn-xml.js';
import { readModel } from '../read-model.js';
import { ruleCatalogue } from './rule-catalogue.js';

const PAGES = new URL('../../../../docs/lint/', import.meta.url);
const rules = ruleCatalogue();

/** The examples of a page: flow elements, or root elements where there is a process among them. */
function examplesOf(rule: string): string[] {
  const page = readFileSync(new URL(`${rule}.md`, PAGES), 'utf8');
  return [...page.matchAll(/```xml\n(.*?)```/gs)].map(([, xml = '']) =>
    xml.includes('<bpmn:process ') ? definitionsXml(xml) : processXml({ body: xml }),
  );
}

describe('the pages of the rules', () => {
  it('should be one for each rule', () => {
    const pages = readdirSync(PAGES).filter((name) => name !== 'README.md');
    expect(pages.sort()).toEqual(rules.map(({ name }) => `${name}.md`));
  });

  it('should be listed with their severities', () => {
    const list = readFileSync(new URL('README.md', PAGES), 'utf8');
    for (const { name, severity } of rules) expect(list).toContain(`| [${name}](${name}.md) | ${severity} |`);
  });

  it.each(rules.filter(({ name }) => name !== 'model-limits').map(({ name, severity }) => [name, severity]))(
    'should show what %s finds',
    async (rule, severity) => {
      const [wrong = ''] = examplesOf(rule);

      const { findings } = await readModel(wrong);

      const found = findings.filter((finding) => finding.rule === rule);
      expect(found.length).toBeGreaterThan(0);
      expect(new Set(found.map((finding) => finding.severity))).toEqual(new Set([severity]));
      expect(found.every((finding) => (finding.line ?? 0) > 0)).toBe(true);
    },
  );

  it.each(rules.map(({ name }) => name))('should show how %s is content', async (rule) => {
    const right = examplesOf(rule)[1] ?? '';

    const { findings, processes } = await readModel(right);

    expect(findings).toEqual([]);
    expect(processes.length).toBeGreaterThan(0);
  });
});
