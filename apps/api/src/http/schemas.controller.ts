import { Controller, Get, Header, NotFoundException, Param } from '@nestjs/common';
import { Public } from '#graphql';
import { SCHEMAS, type SchemaName } from '#policy';

/** The JSON schemas of the rules, for editors: the same as `rules/schema`. */
@Public()
@Controller('schemas')
export class SchemasController {
  @Get(':name.schema.json')
  @Header('content-type', 'application/schema+json; charset=utf-8')
  @Header('cache-control', 'public, max-age=300')
  schema(@Param('name') name: string): (typeof SCHEMAS)[SchemaName] {
    if (!isSchemaName(name))
      throw new NotFoundException(`Expected one of ${Object.keys(SCHEMAS).join(', ')}.`);
    return SCHEMAS[name];
  }
}

function isSchemaName(name: string): name is SchemaName {
  return Object.hasOwn(SCHEMAS, name);
}
