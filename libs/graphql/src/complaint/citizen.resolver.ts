import { Inject, UseGuards } from '@nestjs/common';
import { Args, Context, Field, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { mayFileOver } from '#identity';
import { Public } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { MutationPayload, commandOptionsOf, payloadOf } from '../common/mutation.js';
import { errorsOfInput, forbiddenError, validationError, type UserError } from '../common/user-error.js';
import { PublicRateGuard } from '../limits/public-rate.guard.js';
import { LiveHeads } from '../live/live-heads.js';
import { COMPLAINTS, type CitizenOutcome, type ComplaintPort } from '../services.js';
import {
  FileComplaintInput,
  MAX_TEXT,
  ObjectToResolutionInput,
  RateResolutionInput,
  ReplyToComplaintInput,
  TrackedInput,
  WithdrawComplaintInput,
  newComplaintOf,
} from './complaint.inputs.js';
import { PublicComplaint, toPublicComplaint } from './public-complaint.type.js';
import { isGiven } from '../common/given.js';

@ObjectType({ implements: () => [MutationPayload], description: 'What the reporter must keep.' })
export class FileComplaintPayload extends MutationPayload {
  @Field(() => PublicComplaint, { nullable: true, description: 'The complaint as its reporter sees it.' })
  complaint?: PublicComplaint;

  @Field(() => String, {
    nullable: true,
    description: 'Opens the complaint together with its number. Told this once: only its hash is kept.',
  })
  trackingCode?: string;
}

@ObjectType({
  implements: () => [MutationPayload],
  description: "The complaint after the citizen's command.",
})
export class PublicComplaintPayload extends MutationPayload {
  @Field(() => PublicComplaint, {
    nullable: true,
    description: 'The complaint as its reporter sees it; null when it was refused.',
  })
  complaint?: PublicComplaint;
}
/** What the public does with a complaint: files, follows, answers. */
@Resolver()
export class CitizenResolver {
  constructor(
    private readonly heads: LiveHeads,
    @Inject(COMPLAINTS) private readonly complaintService: ComplaintPort,
  ) {}

  @Public()
  @UseGuards(PublicRateGuard)
  @Query(() => PublicComplaint, {
    nullable: true,
    description:
      'For its reporter: where the complaint stands. Null for a wrong number and a wrong code alike.',
  })
  async trackComplaint(
    @Args('number', { type: () => String, description: 'Number of the complaint.' }) number: string,
    @Args('trackingCode', {
      type: () => String,
      description: 'Tracking code that was told when it was filed.',
    })
    trackingCode: string,
  ): Promise<PublicComplaint | undefined> {
    return this.tracked(number, trackingCode);
  }

  @Public()
  @UseGuards(PublicRateGuard)
  @Mutation(() => FileComplaintPayload, { description: 'Files a complaint. Anyone may, without an account.' })
  async fileComplaint(
    @Context() context: EdgeContext,
    @Args('input', { description: 'The complaint.' }) input: FileComplaintInput,
  ): Promise<FileComplaintPayload> {
    const refuse = (...userErrors: UserError[]) => payloadOf(FileComplaintPayload, input, { userErrors });
    if (input.text.trim() === '')
      return refuse(validationError(['input', 'text'], 'REQUIRED', 'Expected a text but it is empty.'));
    if (input.text.length > MAX_TEXT) return refuse(tooLong('text'));
    if (
      !mayFileOver(context.viewer, input.channel, input.region) ||
      (isGiven(input.sourceId) && !context.viewer)
    ) {
      const message = `Expected the channel "web" or "app"; "${input.channel}" is for officers and adapters of the region.`;
      return refuse(forbiddenError(['input', 'channel'], message, ['OFFICER', 'WORKER']));
    }
    const filed = await this.complaintService.file(
      newComplaintOf(input),
      commandOptionsOf(input, context, 'fileComplaint'),
    );
    if (filed.outcome === 'rejected') return refuse(...errorsOfInput(filed.errors));
    return payloadOf(FileComplaintPayload, input, {
      complaint: await this.tracked(filed.number, filed.trackingCode),
      trackingCode: filed.trackingCode,
    });
  }

  @Public()
  @UseGuards(PublicRateGuard)
  @Mutation(() => PublicComplaintPayload, {
    description: 'The reporter answers, or adds what was asked for.',
  })
  async replyToComplaint(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which complaint, and the words.' }) input: ReplyToComplaintInput,
  ): Promise<PublicComplaintPayload> {
    const options = commandOptionsOf(input, context, 'replyToComplaint');
    return (
      refuseWords(input) ??
      this.afterCitizen(
        input,
        await this.complaintService.reply(input.number, input.trackingCode, input.body, options),
      )
    );
  }

  @Public()
  @UseGuards(PublicRateGuard)
  @Mutation(() => PublicComplaintPayload, {
    description: 'The reporter rates the answer: closes the case, or opens it again.',
  })
  async rateResolution(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which complaint, and the opinion.' }) input: RateResolutionInput,
  ): Promise<PublicComplaintPayload> {
    const { number, trackingCode, score, isSatisfied } = input;
    if (score < 1 || score > 5) {
      const error = validationError(
        ['input', 'score'],
        'INVALID_ARGUMENT',
        `Expected a score from 1 to 5 but it is ${score}.`,
      );
      return payloadOf(PublicComplaintPayload, input, { userErrors: [error] });
    }
    const options = commandOptionsOf(input, context, 'rateResolution');
    return this.afterCitizen(
      input,
      await this.complaintService.rate(number, trackingCode, score, isSatisfied, options),
    );
  }

  @Public()
  @UseGuards(PublicRateGuard)
  @Mutation(() => PublicComplaintPayload, { description: 'The reporter withdraws the complaint.' })
  async withdrawComplaint(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which complaint.' }) input: WithdrawComplaintInput,
  ): Promise<PublicComplaintPayload> {
    const options = commandOptionsOf(input, context, 'withdrawComplaint');
    return this.afterCitizen(
      input,
      await this.complaintService.withdraw(input.number, input.trackingCode, options),
    );
  }

  @Public()
  @UseGuards(PublicRateGuard)
  @Mutation(() => PublicComplaintPayload, {
    description: 'The reporter objects to the complaint being laid aside.',
  })
  async objectToResolution(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which complaint, and why.' }) input: ObjectToResolutionInput,
  ): Promise<PublicComplaintPayload> {
    const options = commandOptionsOf(input, context, 'objectToResolution');
    return (
      refuseWords(input) ??
      this.afterCitizen(
        input,
        await this.complaintService.object(input.number, input.trackingCode, input.body, options),
      )
    );
  }
  /** The complaint with a cursor; the place is looked up first, so that no change falls between the two. */
  private async tracked(number: string, trackingCode: string): Promise<PublicComplaint | undefined> {
    const place = await this.complaintService.locate(number, trackingCode);
    const liveCursor = place && (await this.heads.cursor([place.tenant]));
    const view = await this.complaintService.track(number, trackingCode);
    return view && toPublicComplaint(view, liveCursor);
  }

  private async afterCitizen(input: TrackedInput, outcome: CitizenOutcome): Promise<PublicComplaintPayload> {
    if (outcome.outcome === 'rejected') {
      return payloadOf(PublicComplaintPayload, input, { userErrors: errorsOfInput(outcome.errors) });
    }
    return payloadOf(PublicComplaintPayload, input, {
      complaint: await this.tracked(input.number, input.trackingCode),
    });
  }
}

function tooLong(field: string): UserError {
  return validationError(['input', field], 'TOO_LONG', `Expected at most ${MAX_TEXT} characters.`);
}

function refuseWords(input: TrackedInput & { body: string }): PublicComplaintPayload | undefined {
  if (input.body.trim() === '') {
    const error = validationError(['input', 'body'], 'REQUIRED', 'Expected some words but there are none.');
    return payloadOf(PublicComplaintPayload, input, { userErrors: [error] });
  }
  return input.body.length > MAX_TEXT
    ? payloadOf(PublicComplaintPayload, input, { userErrors: [tooLong('body')] })
    : undefined;
}
