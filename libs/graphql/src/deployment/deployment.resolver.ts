import { Inject } from '@nestjs/common';
import {
  Args,
  Context,
  Field,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { mayDeployTo } from '#identity';
import type { ResourceStore } from '#runtime';
import { viewerOf } from '../access/visibility.js';
import { AsParent, Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { LintFinding } from '../common/lint-finding.type.js';
import { MutationInput, MutationPayload, commandOptionsOf, payloadOf } from '../common/mutation.js';
import { pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { forbiddenError, lintErrorOf, validationError } from '../common/user-error.js';
import {
  DEPLOYMENT_PREVIEW,
  DEPLOYMENTS,
  RESOURCES,
  type DeploymentPort,
  type DeploymentPreviewPort,
} from '../services.js';
import { Deployment, DeploymentConnection, Resource, toDeployment, toResource } from './deployment.type.js';
import { ResourceDiff, toResourceDiff } from './resource-diff.type.js';
import { isGiven } from '../common/given.js';

@InputType({ description: 'A file of a bundle.' })
export class ResourceInput {
  @Field(() => String, { description: 'Path in the bundle, e.g. "rules/14.08-siak/policy.json".' })
  path!: string;

  @Field(() => String, { description: 'The whole text of the file.' })
  content!: string;
}

@InputType({ description: 'A bundle: models, forms, policies, chains, organisations, calendars.' })
export class DeployResourcesInput extends MutationInput {
  @Field(() => [ResourceInput], { description: 'Its files, 1 to 1,000.' })
  files!: ResourceInput[];

  @Field(() => String, { nullable: true, description: 'What is said about it.' })
  comment?: string;

  @Field(() => String, { nullable: true, description: 'Revision in git that it was made from.' })
  gitRevision?: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Only checks and tells what would be created; writes nothing.',
  })
  dryRun!: boolean;
}

@ObjectType({ implements: () => [MutationPayload], description: 'What was, or would be, deployed.' })
export class DeployResourcesPayload extends MutationPayload {
  @Field(() => Deployment, {
    nullable: true,
    description: 'The deployment; null when it was refused or only tried.',
  })
  deployment?: Deployment;

  @Field(() => [Resource], {
    description: 'New versions; files that are the same as deployed before are not among them.',
  })
  created!: Resource[];

  @Field(() => [LintFinding], {
    description: 'All findings; one of severity ERROR is enough to refuse the whole.',
  })
  findings!: LintFinding[];

  @Field(() => [ResourceDiff], {
    description: 'Of a dry run: what would change against what is active; empty otherwise.',
    complexity: 20,
  })
  diffs!: ResourceDiff[];
}

/** Most files of a bundle. */
const MAX_FILES = 1000;

/** Deployments: what a region runs by. */
@Resolver(() => Deployment)
export class DeploymentResolver {
  constructor(
    @Inject(DEPLOYMENTS) private readonly deploymentService: DeploymentPort,
    @Inject(DEPLOYMENT_PREVIEW) private readonly preview: DeploymentPreviewPort,
    @Inject(RESOURCES) private readonly resourceStore: ResourceStore,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Query(() => DeploymentConnection, { description: 'Deployments, the youngest first.' })
  async deployments(
    @Args('first', { type: () => Int, nullable: true, description: 'How many, 1 to 100; 25 when absent.' })
    first?: number,
    @Args('after', { type: () => String, nullable: true, description: 'Only those after this cursor.' })
    after?: string,
  ): Promise<ConnectionOf<Deployment>> {
    const request = pageRequestOf({ first, after });
    const size = request.first ?? 25;
    const records = await this.resourceStore.deployments({
      first: size + 1,
      ...(request.after && { after: request.after }),
    });
    const items = records.slice(0, size).map((item) => ({ item, cursor: item.deploymentKey }));
    return toConnection(
      { items, hasNextPage: records.length > size, hasPreviousPage: isGiven(after) },
      toDeployment,
    );
  }

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => DeployResourcesPayload, {
    description:
      'Checks a bundle and deploys it: all of it or nothing. What did not change keeps its version.',
  })
  async deployResources(
    @Context() context: EdgeContext,
    @Args('input', { description: 'The bundle.' }) input: DeployResourcesInput,
  ): Promise<DeployResourcesPayload> {
    const viewer = viewerOf(context);
    const files = input.files.map(({ path, content }) => ({ path, content }));
    const refused = (userErrors: DeployResourcesPayload['userErrors'], findings: LintFinding[] = []) =>
      payloadOf(DeployResourcesPayload, input, { userErrors, findings, created: [], diffs: [] });
    if (files.length === 0 || files.length > MAX_FILES) {
      return refused([
        validationError(['input', 'files'], 'INVALID_ARGUMENT', `Expected 1 to ${MAX_FILES} files.`),
      ]);
    }
    const bundle = { files, comment: input.comment, gitRevision: input.gitRevision };
    const { idempotencyKey, ...options } = commandOptionsOf(input, context, 'deployResources');
    const trial = await this.deploymentService.deploy({ ...bundle, dryRun: true }, options);
    const findings = trial.findings.map((finding) => Object.assign(new LintFinding(), finding));
    const foreign = trial.regions.filter((region) => !mayDeployTo(viewer, region));
    if (foreign.length > 0) {
      const message = `Expected files of your regions only but some belong to ${foreign.join(', ')}.`;
      return refused([forbiddenError(['input', 'files'], message, ['ADMIN', 'PROCESS_OWNER'])]);
    }
    const errors = trial.findings.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) {
      const at = (file: string | undefined): number => files.findIndex(({ path }) => path === file);
      return refused(
        errors.map((finding) => lintErrorOf(finding, at(finding.file))),
        findings,
      );
    }
    const done = input.dryRun
      ? trial
      : await this.deploymentService.deploy(bundle, { ...options, idempotencyKey });
    return payloadOf(DeployResourcesPayload, input, {
      deployment: !input.dryRun && done.deployment ? toDeployment(done.deployment) : undefined,
      created: done.created.map(toResource),
      diffs: input.dryRun ? (await this.preview.compare(files)).map(toResourceDiff) : [],
      findings: done.findings.map((finding) => Object.assign(new LintFinding(), finding)),
    });
  }

  @AsParent()
  @ResolveField(() => [Resource], { description: 'Its files.', complexity: 5 })
  async resources(@Parent() { record }: Deployment): Promise<Resource[]> {
    return (await this.resourceStore.resourcesOf(record.deploymentKey)).map(toResource);
  }
}
