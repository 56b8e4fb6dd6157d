import { type Position, centre } from './coordinates.js';
import { type BoxNumber, type CursorMove, boxes } from './cursor-move.js';
import { Cursors } from './cursors.js';
import { watchKeyboard } from './keyboard.js';
import { OwnHue } from './own-hue.js';
import { elementOf } from './page-elements.js';
import { nameOf } from './participant.js';
import { watchPointer } from './pointer.js';

/** Where the cursor of this page went. */
export interface OwnMove extends Position {
  readonly box: BoxNumber;
}

interface Box {
  readonly cursors: Cursors;
  readonly place: HTMLElement;
}

/**
 * The two boxes. The cursor of this page follows the hand at once in the box in which it moves; everything else
 * follows the events that come from the router.
 */
export class Stage {
  readonly #boxes: Readonly<Record<BoxNumber, Box>>;
  /** Our own cursor as this page shows it, which is not where the others see it while there is no connection. */
  readonly #own: Record<BoxNumber, Position> = { 1: centre, 2: centre };
  #identity: OwnHue | undefined;

  constructor(onOwnMove: (move: OwnMove) => void) {
    this.#boxes = { 1: boxOf(1), 2: boxOf(2) };
    for (const box of boxes) {
      const element = elementOf(`box${box}`, HTMLElement);
      const move = (position: Position): void => {
        this.#place(box, 'own', position);
        onOwnMove({ box, ...position });
      };
      watchPointer(element, move);
      watchKeyboard(element, () => this.#own[box], move);
    }
  }

  /** Who this page is to others; `undefined` before the first session. */
  get identity(): Pick<OwnHue, 'session' | 'hue'> | undefined {
    return this.#identity;
  }

  /** Takes the id of the first session as the name of this page; it keeps it. */
  name(session: number): void {
    this.#identity ??= new OwnHue(session);
    this.#paint(this.#identity);
  }

  /** Shows what an event says. */
  show(move: CursorMove): void {
    const identity = this.#identity;
    const isOwn = move.session === identity?.session;
    for (const box of boxes) {
      if (!isOwn) this.#place(box, move, move);
      // In its own box our cursor is further already.
      else if (box !== move.box) this.#place(box, 'own', move);
    }
    if (isOwn || !identity) return;
    identity.meet(move.session, move.hue);
    this.#paint(identity);
  }

  #paint({ hue }: OwnHue): void {
    document.documentElement.style.setProperty('--own-hue', String(hue));
  }

  #place(box: BoxNumber, owner: CursorMove | 'own', position: Position): void {
    const { cursors, place } = this.#boxes[box];
    if (owner === 'own') {
      this.#own[box] = position;
      cursors.move('own', { name: 'you', hue: undefined }, position);
    } else {
      const { session, hue } = owner;
      cursors.move(String(session), { name: nameOf(session), hue }, position);
    }
    place.textContent = `${position.x.toFixed(2)}, ${position.y.toFixed(2)}`;
  }
}

function boxOf(box: BoxNumber): Box {
  return {
    cursors: new Cursors(elementOf(`box${box}`, HTMLElement)),
    place: elementOf(`place${box}`, HTMLElement),
  };
}
