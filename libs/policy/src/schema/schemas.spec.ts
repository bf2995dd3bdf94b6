import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { linesByPointer } from '../json-lines.js';
import { SCHEMAS, type SchemaName } from './schemas.js';

describe('published schemas', () => {
  it.each(Object.keys(SCHEMAS) as SchemaName[])('should be the %s schema that the code checks', (name) => {
    expect(JSON.parse(readFileSync(`rules/schema/${name}.schema.json`, 'utf8'))).toEqual(SCHEMAS[name]);
  });
});

describe('linesByPointer', () => {
  it('should know the line of every value', () => {
    const lines = linesByPointer('{\n  "a": [\n    1,\n    { "b/c": "x\\"y" }\n  ],\n  "d": null\n}');
    expect([...lines]).toEqual([
      ['', 1],
      ['/a', 2],
      ['/a/0', 3],
      ['/a/1', 4],
      ['/a/1/b~1c', 4],
      ['/d', 6],
    ]);
  });
});
