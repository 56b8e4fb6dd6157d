import {
  type Id,
  type Message,
  MessageType,
  type RegisterOptions as WireOptions,
  type Uri,
} from '@wamp/protocol';
import type { RegisterOptions } from '../options.js';
import type { InvocationHandler } from './callee.js';
import type { UriTemplate } from './uri-template.js';
import { toWire, wireOptions } from './wire-options.js';
import { Wish, type WishEnd } from './wish.js';

/** A registration of the Router and its handler. */
export class Procedure extends Wish {
  readonly kind = 'registration';
  readonly role = 'dealer';
  readonly type = MessageType.REGISTER;
  readonly key = this;
  readonly uri: Uri;
  readonly features: readonly string[];
  readonly template: UriTemplate;
  readonly handler: InvocationHandler;
  wanted = true;
  readonly onGranted: () => void;
  readonly onEnd: (end: WishEnd) => void;
  readonly #options: WireOptions;

  constructor(
    template: UriTemplate,
    { invoke, custom }: RegisterOptions,
    hooks: Pick<Procedure, 'handler' | 'onGranted' | 'onEnd'>,
  ) {
    super();
    const { uri, match } = template;
    const { options, features } = toWire(wireOptions.register, { match, invoke, custom });
    this.template = template;
    this.uri = uri;
    this.features = features;
    this.#options = options;
    this.handler = hooks.handler;
    this.onGranted = hooks.onGranted;
    this.onEnd = hooks.onEnd;
  }

  open(request: Id): Message {
    return { type: this.type, request, options: this.#options, procedure: this.uri };
  }

  close(request: Id, registration: Id): Message {
    return { type: MessageType.UNREGISTER, request, registration };
  }

  idIn(reply: Message): Id | undefined {
    return reply.type === MessageType.REGISTERED ? reply.registration : undefined;
  }
}
