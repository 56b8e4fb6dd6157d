import { type EventMessage, MessageType, payloadOf } from '@wamp/protocol';
import type { GapFiller, OnGap } from '../roles/gap.js';

/**
 * Makes an `onGap` for subscriptions from a function that is told of each gap, and may return what was missed. What it
 * throws goes to `onError`.
 */
export function fillGap(onGap: OnGap): GapFiller {
  return {
    async fill({ entry, subscription, lostAt, release, report }) {
      // When the session is lost meanwhile, the next one asks.
      const own = (entry.gap = {});
      const { last, template } = entry;
      entry.held ??= [];
      let missed: readonly EventMessage[] = [];
      try {
        const events = await onGap({
          topic: template.uri,
          subscription,
          downFor: Date.now() - lostAt,
          lastPublication: last?.publication,
          since: new Date(last?.at ?? lostAt),
        });
        missed = (events ?? []).map(({ publication, args, kwargs, details = {} }) => ({
          type: MessageType.EVENT,
          subscription,
          publication,
          details,
          payload: payloadOf(args, kwargs),
        }));
      } catch (error) {
        if (entry.gap === own) report(error, template.uri);
      }
      if (entry.gap !== own || entry.isOver) return;
      // Each publication once. [EVH-46]
      const seen = new Set(missed.map(({ publication }) => publication));
      entry.held = [...missed, ...entry.held.filter(({ publication }) => !seen.has(publication))];
      release();
    },
  };
}
