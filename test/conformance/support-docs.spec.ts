import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { format } from 'prettier';
import { supportPage } from '#bpmn';

const PAGE = new URL('../../docs/bpmn-support.md', import.meta.url);

describe('docs/bpmn-support.md', () => {
  it('should say what the support table says (written anew with WRITE_SUPPORT_PAGE=1)', async () => {
    const page = await format(supportPage(), { parser: 'markdown', printWidth: 110 });
    if (process.env['WRITE_SUPPORT_PAGE']) writeFileSync(PAGE, page);
    expect(readFileSync(PAGE, 'utf8')).toBe(page);
  });
});
