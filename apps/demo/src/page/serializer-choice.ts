import { type Serializer, json } from '@wamp/protocol';
import { cbor } from '@wamp/protocol/cbor';
import { msgpack } from '@wamp/protocol/msgpack';

/** The serializer with this name; JSON for a name that is none. */
function serializerNamed(name: string): Serializer {
  switch (name) {
    case 'msgpack':
      return msgpack();
    case 'cbor':
      return cbor();
    default:
      return json();
  }
}

/** Tells which serializer is chosen, now and after each change. */
export function watchSerializer(
  chooser: HTMLFieldSetElement,
  onChoice: (serializer: Serializer) => void,
): void {
  const tell = (): void => {
    const chosen = chooser.querySelector<HTMLInputElement>('input:checked');
    onChoice(serializerNamed(chosen?.value ?? 'json'));
  };
  chooser.addEventListener('change', tell);
  // A browser may have kept the choice of the page before it was loaded again.
  tell();
}
