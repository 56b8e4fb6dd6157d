import { type Position, positionIn } from './coordinates.js';

/** Tells where a mouse, pen or finger is in a box; a pressed one also when it leaves the box. */
export function watchPointer(box: HTMLElement, onMove: (position: Position) => void): void {
  const tell = ({ clientX, clientY }: PointerEvent): void => {
    onMove(positionIn(box.getBoundingClientRect(), clientX, clientY));
  };
  box.addEventListener('pointerdown', (event) => {
    box.setPointerCapture(event.pointerId);
    tell(event);
  });
  box.addEventListener('pointerenter', tell);
  box.addEventListener('pointermove', tell);
}
