import { type Id, type Strictness, nextId } from '@wamp/protocol';

/** How a request id stands to the one before it. */
export type RequestIdVerdict = 'next' | 'tolerated' | 'violation';

/** The request ids that one client has used: each is one more than the last. [ID-07] [ID-11] */
export class RequestIds {
  readonly #strictness: Strictness;
  #last: Id | 0 = 0;

  constructor(strictness: Strictness) {
    this.#strictness = strictness;
  }

  /** Whether an id is the one after the last. */
  isNext(request: Id): boolean {
    return request === nextId(this.#last);
  }

  /** Judges the id of a new request and remembers it. */
  judge(request: Id): RequestIdVerdict {
    const isNext = this.isNext(request);
    if (!isNext && this.#strictness === 'strict') return 'violation';
    this.#last = request;
    return isNext ? 'next' : 'tolerated';
  }
}
