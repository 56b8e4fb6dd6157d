import type { Position } from './coordinates.js';

/** A cursor that has not moved for this long is drawn faintly. */
const idleAfterMs = 4000;
/** A cursor of another page that has not moved for this long is taken away: nobody says when a page is closed. */
const goneAfterMs = 60_000;

const svg = 'http://www.w3.org/2000/svg';

/** Whose cursor it is. */
export interface Owner {
  /** What its label says. */
  readonly name: string;
  /** In degrees; `undefined` for the cursor of this page, which has the colour of the page and stays. */
  readonly hue: number | undefined;
}

interface Cursor {
  readonly element: HTMLElement;
  readonly label: HTMLElement;
  idle?: ReturnType<typeof setTimeout>;
  gone?: ReturnType<typeof setTimeout>;
}

/** The cursors in one box, one for each key. */
export class Cursors {
  readonly #box: HTMLElement;
  readonly #cursors = new Map<string, Cursor>();

  constructor(box: HTMLElement) {
    this.#box = box;
  }

  move(key: string, { name, hue }: Owner, { x, y }: Position): void {
    const cursor = this.#cursors.get(key) ?? this.#create(key);
    const { element, label } = cursor;
    label.textContent = name;
    element.style.setProperty('--x', String(x));
    element.style.setProperty('--y', String(y));
    if (hue !== undefined) element.style.setProperty('--hue', String(hue));
    // Near the edges the label is on the other side of the arrow.
    element.classList.toggle('flip-x', x > 0.75);
    element.classList.toggle('flip-y', y > 0.8);
    element.classList.remove('idle');
    clearTimeout(cursor.idle);
    clearTimeout(cursor.gone);
    cursor.idle = setTimeout(() => element.classList.add('idle'), idleAfterMs);
    if (hue !== undefined) cursor.gone = setTimeout(() => this.#remove(key), goneAfterMs);
  }

  #create(key: string): Cursor {
    const element = document.createElement('div');
    element.className = 'cursor';
    element.dataset['owner'] = key;
    element.setAttribute('aria-hidden', 'true');
    const label = document.createElement('span');
    label.className = 'cursor-label';
    element.append(arrow(), label);
    this.#box.append(element);
    this.#box.classList.remove('empty');
    const cursor = { element, label };
    this.#cursors.set(key, cursor);
    return cursor;
  }

  #remove(key: string): void {
    this.#cursors.get(key)?.element.remove();
    this.#cursors.delete(key);
    this.#box.classList.toggle('empty', this.#cursors.size === 0);
  }
}

/** An arrow whose tip is at 0,0. */
function arrow(): SVGSVGElement {
  const drawing = document.createElementNS(svg, 'svg');
  drawing.setAttribute('viewBox', '-2 -2 22 26');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', 'M0 0 L0 18.5 L4.9 14.2 L8 21.2 L11.3 19.7 L8.2 12.9 L14.6 12.4 Z');
  drawing.append(path);
  return drawing;
}
