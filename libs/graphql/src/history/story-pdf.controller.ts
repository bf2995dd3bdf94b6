import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { Controller, Get, Inject, Param, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ENTRY_KINDS, storyPdf, type EntryKind, type StoryFilter } from '#audit';
import { Visibility } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import { badInput } from '../common/faults.js';
import { instanceOfId } from '../common/global-id.js';
import { refuse, type AuthenticatedRequest } from '../edge/http-authentication.js';
import { httpContextOf } from '../edge/http-context.js';
import { HttpFaultFilter } from '../edge/http-fault.filter.js';
import { COMPLAINT_STORE, QUERIES, RESOURCES, type EdgeServices } from '../services.js';
import { StoryAccess } from './story-access.js';
import { StoryLanguageEnum } from './story.type.js';

/** Where stories are given as files. */
export const STORIES_PATH = '/stories';

type Parameters = Readonly<Record<string, string | string[] | undefined>>;

/** Stories as PDF: what GraphQL cannot give, with the rights and filters of the field `story`. */
@Controller(STORIES_PATH)
@UseFilters(HttpFaultFilter)
export class StoryPdfController {
  constructor(
    private readonly visibility: Visibility,
    private readonly stories: StoryAccess,
    @Inject(QUERIES) private readonly queries: EdgeServices['queries'],
    @Inject(COMPLAINT_STORE) private readonly complaintStore: EdgeServices['complaintStore'],
    @Inject(RESOURCES) private readonly resources: EdgeServices['resources'],
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR', 'OFFICER')
  @Get(':id.pdf')
  async pdf(
    @Param('id') id: string,
    @Query() parameters: Parameters,
    @Req() request: AuthenticatedRequest,
    @Res() response: ServerResponse,
  ): Promise<void> {
    const { queries, complaintStore, resources } = this;
    const context = httpContextOf(request, response, { queries, complaintStore, resources });
    const language = languageOf(parameters);
    const filter = filterOf(parameters);
    const key = instanceOfId(id);
    const view = key && (await this.visibility.instance(context, key));
    const story =
      view && (await this.stories.open(context, view, language, filter, parameters.related === 'true'));
    if (!story) return refuse(response, 404, 'NOT_FOUND', 'Expected an instance that you may see.');
    const name = view.businessKey?.replaceAll(/[^\w.-]/g, '_') ?? view.instanceKey;
    response.writeHead(200, {
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${name}.pdf"`,
      'cache-control': 'private, no-store',
    });
    const pieces = storyPdf(story, { toldAt: new Date().toISOString(), isOfMany: story.isOfMany });
    await pipeline(Readable.from(pieces), response);
  }
}

function languageOf({ language = 'id' }: Parameters): StoryLanguageEnum {
  const found = Object.values(StoryLanguageEnum).find((one) => one === language);
  if (!found) throw badInput('Expected "language" to be "id" or "en".', 'language');
  return found;
}

function filterOf(parameters: Parameters): StoryFilter {
  const list = (name: string): string[] | undefined => {
    const given = parameters[name];
    return given === undefined ? undefined : [given].flat();
  };
  const moment = (name: string): string | undefined => {
    const given = parameters[name];
    if (given === undefined) return undefined;
    if (typeof given !== 'string' || Number.isNaN(Date.parse(given)))
      throw badInput(`Expected "${name}" to be a moment such as 2026-03-25T07:30:00+07:00.`, name);
    return given;
  };
  const kinds = list('kind');
  const unknown = kinds?.find((kind) => !(ENTRY_KINDS as readonly string[]).includes(kind));
  if (unknown !== undefined)
    throw badInput(`Expected "kind" to be one of ${ENTRY_KINDS.join(', ')}.`, 'kind');
  const [actors, elementIds, from, to] = [list('actor'), list('element'), moment('from'), moment('to')];
  return {
    ...(actors && { actors }),
    ...(elementIds && { elementIds }),
    ...(kinds && { kinds: kinds as EntryKind[] }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}
